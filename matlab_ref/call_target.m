function answer = call_target(request)
    % CALL_TARGET  What a person's function returns, called several times with the same inputs.
    %
    %   request has folder (the bytes of its UTF-8; several folders as on a path), name, calls and
    %   outputs (how many), inputs (how many) and input_1, input_2, ... An answer has for output J of
    %   call C form_C_J ('array', 'cell' or 'struct'), count_C_J, the items item_C_J_1, ... and, of a
    %   struct, fields_C_J; or failure (the bytes of the message) and failed_at. What is no array is
    %   saved as the name of its class.
    folder = native2unicode(uint8(request.folder(:)'), 'UTF-8');
    inputs = cell(1, request.inputs);
    for k = 1:request.inputs
        inputs{k} = request.(sprintf('input_%d', k));
    end
    here = pwd();
    paths = path();
    answer = struct();
    try
        addpath(folder, '-begin');
        for call = 1:request.calls
            returned = cell(1, request.outputs);
            [returned{:}] = feval(request.name, inputs{:});
            for k = 1:request.outputs
                answer = keep_output(answer, sprintf('%d_%d', call, k), returned{k});
            end
        end
    catch problem
        answer = struct('failure', double(unicode2native(problem.message, 'UTF-8')));
        answer.failed_at = line_in_folder(problem.stack, folder);
    end
    % The person's function may have gone elsewhere, and its folder may hold names of ours.
    cd(here);
    path(paths);
end

function answer = keep_output(answer, label, value)
    form = 'array';
    items = {value};
    if iscell(value)
        form = 'cell';
        items = value(:);
    elseif isstruct(value) && numel(value) == 1
        form = 'struct';
        items = struct2cell(value);
        answer.(['fields_' label]) = strjoin(fieldnames(value)', ',');
    end
    answer.(['form_' label]) = form;
    answer.(['count_' label]) = numel(items);
    for i = 1:numel(items)
        item = items{i};
        if isnumeric(item) || islogical(item)
            item = full(item);
        else
            item = class(item);
        end
        answer.(sprintf('item_%s_%d', label, i)) = item;
    end
end

function text = line_in_folder(stack, folder)
    % The innermost line of the person's own files, as grad.m:6.
    text = '';
    for k = 1:numel(stack)
        [home, name, extension] = fileparts(stack(k).file);
        if any(strcmp(home, strsplit(folder, pathsep()))) && stack(k).line > 0
            text = sprintf('%s%s:%d', name, extension, stack(k).line);
            return
        end
    end
end
