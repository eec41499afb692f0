function rec = recorder(rec, varargin)
    % RECORDER  Keep the quantities of every step of any loop, for pyport compare.
    %
    %   rec = recorder();                       before the loop
    %   rec = recorder(rec, 'x', x, 'P', P);    in each step, in computing order
    %   recorder(rec, 'ref.mat');               after the loop
    %
    %   A step may take several calls; a new one begins when the first name comes again. The
    %   first step sets the names, their order and their sizes. Real doubles of any size are
    %   kept; logical and whole numbers are taken as doubles. The file has of each quantity an
    %   array whose last axis is the step, the names in computing order, and how many steps.
    if nargin == 0
        rec = struct('names', {{}}, 'sizes', {{}}, 'place', 0, 'steps', 0, 'now', {{}}, 'done', {{}});
    elseif numel(varargin) == 1
        write_file(rec, char(varargin{1}));
    else
        assert(mod(numel(varargin), 2) == 0, 'recorder: names and values come in pairs');
        for k = 1:2:numel(varargin)
            rec = add(rec, char(varargin{k}), varargin{k + 1});
        end
    end
end

function rec = add(rec, name, value)
    count = numel(rec.names);
    if count > 0 && rec.place == count && strcmp(name, rec.names{1})
        rec.place = 0;
        rec.steps = rec.steps + 1;
        if mod(rec.steps, 256) == 1    % a long cell array would be copied in every call
            rec.done{end + 1} = rec.now;
            rec.now = {};
        end
    elseif rec.steps <= 1 && ~any(strcmp(name, rec.names))
        check_name(name);
        rec.steps = 1;
        rec.names{end + 1} = name;
        rec.sizes{end + 1} = size(value);
    end
    k = mod(rec.place, numel(rec.names)) + 1;
    if ~strcmp(name, rec.names{k})
        error('recorder:order', ...
              ['recorder: step %d: %s came where %s was expected; each step must record what step 1 ' ...
               'did, in its order (%s)'], rec.steps, name, rec.names{k}, strjoin(rec.names, ', '));
    end
    value = plain(name, value, rec.steps);
    if ~isequal(size(value), rec.sizes{k})
        error('recorder:size', 'recorder: step %d: %s is %s, in step 1 it was %s; sizes must stay the same', ...
              rec.steps, name, size_text(size(value)), size_text(rec.sizes{k}));
    end
    rec.now{k, mod(rec.steps - 1, 256) + 1} = value;
    rec.place = k;
end

function check_name(name)
    if ~isvarname(name) || any(strcmp(name, {'quantities', 'steps', 'vectors'}))
        error('recorder:name', 'recorder: %s is no name for a quantity', name);
    end
end

function value = plain(name, value, step)
    kind = class(value);
    if islogical(value) || isinteger(value)
        value = double(value);
        if any(abs(value(:)) > flintmax)
            kind = 'of whole numbers beyond 2^53, which no double holds';
            value = [];
        end
    elseif isa(value, 'double') && ~isreal(value)
        kind = 'complex';
        value = [];
    end
    if ~isa(value, 'double') || isempty(value)
        if strcmp(kind, 'double')
            kind = 'empty';
        end
        error('recorder:class', 'recorder: step %d: %s is %s; record real doubles', step, name, kind);
    end
    value = full(value);
end

function text = size_text(sizes)
    text = strjoin(arrayfun(@(n) sprintf('%d', n), sizes, 'UniformOutput', false), 'x');
end

function write_file(rec, file)
    if numel(file) < 5 || ~strcmp(file(end - 3:end), '.mat')
        error('recorder:file', 'recorder: the name of the file must end in .mat, %s does not', file);
    end
    if rec.steps == 0
        error('recorder:empty', 'recorder: nothing was recorded: there is nothing to save');
    end
    if rec.place < numel(rec.names)
        error('recorder:open', 'recorder: step %d ends before %s is recorded: nothing is saved', ...
              rec.steps, rec.names{rec.place + 1});
    end
    values = [rec.done{:}, rec.now];
    for k = 1:numel(rec.names)
        recording.(rec.names{k}) = cat(numel(rec.sizes{k}) + 1, values{k, :});
    end
    recording.quantities = strjoin(rec.names, ' ');
    recording.steps = rec.steps;
    part = [file, '.part'];    % an interrupted save leaves an old file as it was
    save(part, '-struct', 'recording', '-v7');
    movefile(part, file, 'f');
end

%!function rec = three_steps ()
%!  rec = recorder ();
%!  for k = 1:3
%!    rec = recorder (rec, 'x', [k; 2 * k], 'n', k);
%!    rec = recorder (rec, 'P', k * [1 2 3; 4 5 6]);
%!  end
%!endfunction

%!function recording = saved (rec)
%!  file = [tempname(), '.mat'];
%!  recorder (rec, file);
%!  recording = load (file);
%!  delete (file);
%!endfunction

%!test
%! recording = saved (three_steps ());
%! assert (recording.quantities, 'x n P'); assert (recording.steps, 3);
%! assert (size (recording.x), [2 1 3]); assert (size (recording.n), [1 1 3]);
%! assert (recording.P(:, :, 2), [2 4 6; 8 10 12]);
%!test
%! rec = recorder ();
%! for k = 1:600
%!   rec = recorder (rec, 'k', k, 'row', [k 0]);
%! end
%! recording = saved (rec);
%! assert (recording.steps, 600); assert (squeeze (recording.k)', 1:600);
%! assert (squeeze (recording.row(1, 1, :))', 1:600);
%!test
%! recording = saved (recorder (recorder (), 'on', true, 'n', int32 (7), 'S', sparse ([1 0]), 'nan', NaN));
%! assert (class (recording.on), 'double'); assert (recording.n, 7);
%! assert (recording.S, [1 0]); assert (recording.nan, NaN);
%!error <step 4: P came where x was expected; each step must record what step 1 did, in its order \(x, n, P\)>
%! rec = recorder (three_steps (), 'x', [1; 2], 'n', 1, 'P', ones (2, 3));
%! recorder (rec, 'P', 1);
%!error <step 3: n came where x was expected>
%! recorder (three_steps (), 'n', 1);
%!error <step 4: x is 3x1, in step 1 it was 2x1; sizes must stay the same>
%! recorder (three_steps (), 'x', [1; 2; 3]);
%!error <step 1: x is complex; record real doubles> recorder (recorder (), 'x', 1i);
%!error <step 1: x is single; record real doubles> recorder (recorder (), 'x', single (1));
%!error <step 1: x is empty; record real doubles> recorder (recorder (), 'x', []);
%!error <step 1: x is cell; record real doubles> recorder (recorder (), 'x', {1});
%!error <step 1: x is of whole numbers beyond 2\^53> recorder (recorder (), 'x', intmax ('int64'));
%!error <steps is no name for a quantity> recorder (recorder (), 'steps', 1);
%!error <a b is no name for a quantity> recorder (recorder (), 'a b', 1);
%!error <names and values come in pairs> recorder (recorder (), 'x', 1, 'y');
%!error <must end in .mat, x does not> recorder (recorder (), 'x');
%!error <nothing was recorded> recorder (recorder (), 'ref.mat');
%!error <step 4 ends before n is recorded: nothing is saved>
%! recorder (recorder (three_steps (), 'x', [1; 2]), 'ref.mat');
