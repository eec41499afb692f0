function pyport_end(problem)
    % PYPORT_END  Write the record of a program that has ended, or raised the error problem.
    ending = struct('message', '', 'stack', '');
    if nargin == 1
        ending.message = problem.message;
        if isempty(ending.message)
            ending.message = 'an error without a message';
        end
        lines = arrayfun(@(entry) sprintf('%s\t%d\n', entry.file, entry.line), problem.stack, 'UniformOutput', false);
        ending.stack = [lines{:}];
    end
    for k = 1:129
        pyport_event(1e9 + 1, ending);    % see there
    end
end
