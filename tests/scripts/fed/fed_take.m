function values = fed_take(kind, count)
    % The next numbers of the file that the variable FED names; each FED_RUN starts at its beginning.
    persistent run queue taken
    if ~strcmp(run, getenv('FED_RUN'))
        run = getenv('FED_RUN');
        queue = load(getenv('FED'));
        taken = struct('uniform', 0, 'normal', 0);
    end
    values = queue.(kind)(taken.(kind) + (1:count));
    taken.(kind) = taken.(kind) + count;
end
