function run_batch()
    % RUN_BATCH  Answer every request_*.mat of the current folder with an answer_*.mat.
    %
    %   A request is a struct saved with -struct; its field task is one of 'facts',
    %   'train', 'train_corrected', 'uniform' and 'target'. An answer has the results, or the
    %   field problem with the message of the error. One process answers them all.
    requests = dir('request_*.mat');
    for k = 1:numel(requests)
        name = requests(k).name;
        try
            answer = answer_to(load(name));
        catch problem
            answer = struct('problem', problem.message);
        end
        save(strrep(name, 'request_', 'answer_'), '-struct', 'answer', '-v7');
    end
end

function answer = answer_to(request)
    numbers = fieldnames(rmfield(request, 'task'));
    for k = 1:numel(numbers)
        value = request.(numbers{k});
        assert(isa(value, 'double') || ischar(value), 'a request holds double arrays and text only');
    end
    switch request.task
        case 'facts'
            answer = engine_facts(request);
        case 'train'
            answer = train_trace(request);
        case 'train_corrected'
            answer = corrected_trace(request);
        case 'uniform'
            answer = struct('values', draw_uniform(request));
        case 'target'
            answer = call_target(request);
        otherwise
            error('unknown task: %s', request.task);
    end
end
