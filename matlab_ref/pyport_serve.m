function pyport_serve()
    % PYPORT_SERVE  Call functions for another process until it goes: numbers travel as raw bytes.
    %
    %   Two named pipes stand in the current folder, to_engine and from_engine. A message is a number of
    %   bytes (double) and so many bytes: how long the head is (double), the head (double), and the bytes of
    %   all numbers in their order. The head of a request is [task, id, outputs, values, trees]:
    %       1   call the function that the first value names with the others
    %       2   forget the functions with these names
    %       3   the first value, a folder, stands before the path from now on; no function is remembered
    %   that of an answer [status, id, values, trees]: 0 with the outputs, or 1 with message, identifier and
    %   place of an error. A tree is [kind, axes, size, ...]: 1 to 12 an array, 101 to 112 a complex one
    %   (first all real parts), 13 a cell array and its elements, 14 a struct array, the number of its
    %   fields, their names and its values element by element, 17 what cannot be sent, and its class.
    %   Logical travels as uint8, char as uint16.
    %
    %   What a function leaves behind is cleared before the next: globals, another folder, another path,
    %   files that it opened, figures, and pipes that it closed.
    keep.home = pwd();
    keep.first = path();
    keep.path = keep.first;
    keep.octave = exist('OCTAVE_VERSION', 'builtin') > 0;
    % Without a toolkit there are no figures, and to ask for them takes a twentieth of a call.
    keep.figures = ~keep.octave || ~isempty(available_graphics_toolkits());
    in = fopen('to_engine', 'r');
    out = fopen('from_engine', 'w');
    keep.files = fopen('all');
    while true
        count = fread(in, 8, '*uint8');
        if numel(count) < 8
            return
        end
        bytes = fread(in, typecast(count, 'double'), '*uint8');
        width = typecast(bytes(1:8), 'double');
        head = typecast(bytes(9:8 + 8 * width), 'double').';
        values = unpacked(head, 5, bytes, 8 + 8 * width, head(4));
        answer = {};
        status = 0;
        if head(1) == 2
            clear(values{:});
        elseif head(1) == 3
            path(keep.first);
            if ~isempty(values{1})
                addpath(values{1}, '-begin');
            end
            clear('functions');
            keep.path = path();
        else
            [status, answer] = called(values{1}, values(2:end), head(3));
        end
        reply = message([status, head(2), numel(answer)], answer);
        [in, out, keep] = tidied(in, out, keep);
        fwrite(out, reply, 'uint8');
        if keep.octave
            fflush(out);
        end
    end
end

function [status, answer] = called(name, inputs, outputs)
    try
        answer = cell(1, outputs);
        [answer{:}] = feval(name, inputs{:});
        status = 0;
    catch problem
        place = '';
        if ~isempty(problem.stack)
            [~, file] = fileparts(problem.stack(1).file);
            if ~strcmp(file, 'pyport_serve') && problem.stack(1).line > 0
                place = sprintf('%s.m:%d', file, problem.stack(1).line);
            end
        end
        answer = {problem.message, problem.identifier, place};
        status = 1;
    end
end

function [in, out, keep] = tidied(in, out, keep)
    % What the next call must not see.
    if ~strcmp(pwd(), keep.home)
        cd(keep.home);
    end
    if ~strcmp(path(), keep.path)
        path(keep.path);
    end
    if ~isempty(who('global'))
        clear('global');
    end
    now = fopen('all');
    if numel(now) ~= numel(keep.files) || any(now ~= keep.files)
        extra = setdiff(now, keep.files);
        for k = 1:numel(extra)
            fclose(extra(k));
        end
        if numel(intersect(fopen('all'), keep.files)) < numel(keep.files)
            fclose('all');
            in = fopen('to_engine', 'r');
            out = fopen('from_engine', 'w');
            keep.files = fopen('all');
        end
    end
    if keep.figures && ~isempty(get(0, 'children'))
        delete(get(0, 'children'));
    end
end

% -- what comes -----------------------------------------------------------------------------------

function values = unpacked(head, place, bytes, from, count)
    values = cell(1, count);
    for k = 1:count
        [values{k}, place, from] = taken(head, place, bytes, from);
    end
end

function [value, place, from] = taken(head, place, bytes, from)
    kind = head(place);
    axes = head(place + 1);
    sizes = head(place + 2:place + 1 + axes);
    place = place + 2 + axes;
    if kind == 13
        value = cell(sizes);
        for k = 1:numel(value)
            [value{k}, place, from] = taken(head, place, bytes, from);
        end
    elseif kind == 14
        fields = head(place);
        place = place + 1;
        names = cell(fields, 1);
        for k = 1:fields
            [names{k}, place, from] = taken(head, place, bytes, from);
        end
        items = cell([fields, prod(sizes)]);
        for k = 1:numel(items)
            [items{k}, place, from] = taken(head, place, bytes, from);
        end
        value = cell2struct(reshape(items, [fields, sizes]), names, 1);
    else
        [value, from] = numbers(mod(kind, 100), sizes, bytes, from);
        if kind > 100
            [imaginary, from] = numbers(kind - 100, sizes, bytes, from);
            value = complex(value, imaginary);
        end
    end
end

function [value, from] = numbers(kind, sizes, bytes, from)
    count = prod(sizes);
    [name, width] = class_of(kind);
    if count == 0
        value = zeros(sizes, name);
    else
        value = reshape(typecast(bytes(from + 1:from + count * width), name), sizes);
        from = from + count * width;
    end
    if kind == 2
        value = logical(value);
    elseif kind == 3
        value = char(value);
    end
end

function [name, width] = class_of(kind)
    % What travels: logical as uint8, char as uint16.
    names = {'double', 'uint8', 'uint16', 'single', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', ...
             'int64', 'uint64'};
    widths = [8, 1, 2, 4, 1, 1, 2, 2, 4, 4, 8, 8];
    name = names{kind};
    width = widths(kind);
end

% -- what goes ------------------------------------------------------------------------------------

function bytes = message(head, values)
    pieces = {};
    for k = 1:numel(values)
        [head, pieces] = planted(head, pieces, values{k});
    end
    bytes = [typecast([numel(head), head], 'uint8'), pieces{:}];
    bytes = [typecast(numel(bytes), 'uint8'), bytes];
end

function [head, pieces] = planted(head, pieces, value)
    kind = 1;
    if ~isa(value, 'double')
        kind = find(strcmp(class(value), {'double', 'logical', 'char', 'single', 'int8', 'uint8', 'int16', ...
                                          'uint16', 'int32', 'uint32', 'int64', 'uint64'}));
    end
    if iscell(value)
        head = [head, 13, ndims(value), size(value)];
        for k = 1:numel(value)
            [head, pieces] = planted(head, pieces, value{k});
        end
    elseif isstruct(value)
        names = fieldnames(value);
        head = [head, 14, ndims(value), size(value), numel(names)];
        for k = 1:numel(names)
            [head, pieces] = planted(head, pieces, names{k});
        end
        items = struct2cell(value);
        for k = 1:numel(items)
            [head, pieces] = planted(head, pieces, items{k});
        end
    elseif isscalar(kind)
        if issparse(value)
            value = full(value);
        end
        if isreal(value)
            head = [head, kind, ndims(value), size(value)];
            pieces{end + 1} = raw(kind, value);
        else
            head = [head, kind + 100, ndims(value), size(value)];
            pieces{end + 1} = raw(kind, real(value));
            pieces{end + 1} = raw(kind, imag(value));
        end
    else
        head = [head, 17, 2, 1, 1];
        [head, pieces] = planted(head, pieces, class(value));
    end
end

function bytes = raw(kind, value)
    if isempty(value)
        bytes = zeros(1, 0, 'uint8');
        return
    end
    if kind == 2
        value = uint8(value);
    elseif kind == 3
        value = uint16(value);
    end
    bytes = typecast(reshape(value, 1, []), 'uint8');
end
