function is_due = pyport_probe(begun, ended, statement, counts, varargin)
    % PYPORT_PROBE  Evaluate what a statement will compute, plainly and with rounding errors, and record it.
    %
    %   pyport_probe(settings) begins. pyport_probe(ended) counts a pass of a statement and says whether it is to be
    %   probed: the first are, and those that settings.probe_asked has, rows of ended and a pass. Then comes
    %   pyport_probe(begun, ended, statement, counts, ...) with handles, each with so many results as counts says;
    %   what they give is kept for other statements by the number statement. begun and ended are the numbers of
    %   places: what is recorded between them is none of the program's. With ended come, as values of their
    %   own, the numbers of results and of runs; for each run whether it raised an error; the numbers of the parts
    %   in the order of computing; the results; the parts' values; the results of each run. If the plain
    %   evaluation fails, its message comes alone.
    persistent settings passes first last asked is_busy
    if nargin == 1
        if isstruct(begun)
            mlock();
            settings = begun;
            passes = zeros(1, settings.probe_last);
            first = settings.probe_first;
            asked = settings.probe_asked;
            last = max([0; asked(:, 2)]);
            is_busy = false;
            return
        end
        if is_busy
            is_due = false;
            return
        end
        count = passes(begun) + 1;
        passes(begun) = count;
        is_due = count <= first || (count <= last && any(asked(:, 1) == begun & asked(:, 2) == count));
        return
    end
    is_busy = true;
    pyport_event(begun, []);
    try
        found = probed(settings, statement, counts, varargin);
    catch problem
        found = {problem.message};
    end
    pyport_event(ended, found{:});
    is_busy = false;
end

function found = probed(settings, statement, counts, handles)
    begun = tic();
    pure = settings.probe_pure == 1;
    pyport_noise(-1, 'run', 0, pure);
    results = evaluated(counts, handles);
    [order, parts] = pyport_noise(-1, 'kept');
    if settings.probe_runs * sum(cellfun('prodofsize', results)) + sum(cellfun('prodofsize', parts)) > 5e6
        error('pyport:large', 'its values are too large');
    end
    noisy = {};
    lost = zeros(1, 0);
    for run = 1:settings.probe_runs
        pyport_noise(-1, 'run', run, pure);
        try
            noisy = [noisy, evaluated(counts, handles)]; %#ok<AGROW>
            lost(end + 1) = 0; %#ok<AGROW>
        catch
            noisy = [noisy, cell(size(results))]; %#ok<AGROW>
            lost(end + 1) = 1; %#ok<AGROW>
        end
        if toc(begun) > settings.probe_seconds
            break
        end
    end
    pyport_noise(-1, 'keep', statement, results, reshape(noisy, numel(results), []).');
    found = [{[numel(results), numel(lost)], lost, order}, results, parts, noisy];
end

function results = evaluated(counts, handles)
    results = {};
    for k = 1:numel(handles)
        some = cell(1, counts(k));
        [some{:}] = handles{k}();
        results = [results, some]; %#ok<AGROW>
    end
end
