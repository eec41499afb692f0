function [block, bytes] = pyport_pack(ids, values)
    % PYPORT_PACK  Values of any class as a few rows of numbers.
    %
    %   ids are the numbers of the places that values come from; what belongs to the value before it has the
    %   number 0. The block has ids and codes (a number each), and
    %   for scalars, matrices and all else rows of numbers by their class:
    %       1 to 12      a real scalar of class CLASSES(code): the next number of s_<class>
    %       17 to 28     a real full matrix: the next of rows and columns, and so many numbers of m_<class>,
    %                    where within a block those with fewer rows come first
    %       64           anything else: the next tree, in the row tree, its numbers in o_<class>
    %   lengths has how many codes belong to each block. A tree is a row [kind, axes, size, ...]: kind 1 to 12
    %   an array, 101 to 112 a complex one (first all real parts), 13 a cell array and its elements, 14 a struct
    %   array, the number of its fields, their names (char) and its values element by element, 15 a sparse matrix
    %   as columns of rows, columns and values, 16 strings as chars, 17 what cannot be kept, and its class.
    %   Logical is kept as uint8, char as uint16.
    largest = 2^24;    % elements of an array that is kept
    names = class_names();
    codes = zeros(1, numel(ids), 'uint8');
    sizes = cellfun('prodofsize', values);
    is_plain = cellfun('isreal', values) & cellfun('ndims', values) == 2 & sizes <= largest;
    block = struct('ids', ids);
    bytes = 8 * numel(ids);
    for k = 1:numel(names)
        mine = is_plain & codes == 0;
        if ~any(mine)
            break
        end
        mine = mine & cellfun('isclass', values, names{k});
        for prefix = 'sm'
            some = find(mine & (sizes == 1) == (prefix == 's'));
            if ~isempty(some)
                [row, some] = joined(values, some);
                codes(some) = k + 16 * (prefix == 'm');
                block.([prefix '_' names{k}]) = stored(row);
                bytes = bytes + 8 * sum(sizes(some));
            end
        end
    end
    many = codes > 16;
    block.rows = cellfun('size', values(many), 1);
    block.columns = cellfun('size', values(many), 2);
    codes(codes == 0) = 64;
    block.codes = codes;
    block.lengths = numel(codes);
    trees = cell(1, sum(codes == 64));
    place = 0;
    for k = find(codes == 64)
        place = place + 1;
        [trees{place}, added] = plant(struct(), values{k});
        bytes = bytes + added;
    end
    if place > 0
        block = pyport_join([{block}, trees]);
    end
end

function names = class_names()
    names = {'double', 'logical', 'char', 'single', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', ...
             'int64', 'uint64'};
end

function [row, some] = joined(values, some)
    % The numbers of some values, by how many rows these have; what is sparse is left out of both.
    lines = cellfun('size', values(some), 1);
    left = true(size(some));
    pieces = {};
    while any(left)
        mine = find(lines == min(lines(left)));
        left(mine) = false;
        piece = [values{some(mine)}];    % of equal heights: their numbers stand one after the other
        if issparse(piece)
            bad = cellfun(@issparse, values(some(mine)));
            piece = [values{some(mine(~bad))}];
            some(mine(bad)) = 0;
        end
        pieces{end + 1} = reshape(piece, 1, []);
    end
    some = some(some > 0);
    pieces = pieces(~cellfun('isempty', pieces));
    row = [pieces{:}];
end

function numbers = stored(numbers)
    if islogical(numbers)
        numbers = uint8(numbers);
    elseif ischar(numbers)
        numbers = uint16(numbers);
    end
end

function [block, bytes] = plant(block, value)
    % Keep a value of any class as a tree; what cannot be kept is named.
    bytes = 8 * min(numel(value), 2^24);
    kind = find(strcmp(class(value), class_names()));
    if iscell(value)
        block = grow(block, 13, value);
        for k = 1:numel(value)
            [block, added] = plant(block, value{k});
            bytes = bytes + added;
        end
    elseif isstruct(value)
        fields = fieldnames(value);
        block = grow(block, 14, value, numel(fields));
        for k = 1:numel(fields)
            block = plant(block, fields{k});
        end
        items = struct2cell(value);
        for k = 1:numel(items)
            [block, added] = plant(block, items{k});
            bytes = bytes + added;
        end
    elseif issparse(value)
        [i, j, v] = find(value);
        block = grow(block, 15, value);
        block = plant(plant(block, i(:)), j(:));
        block = plant(block, v(:));
    elseif isscalar(kind) && numel(value) > 2^24
        words = sprintf('%.0f elements of class %s, too many to be kept', numel(value), class(value));
        block = plant(grow(block, 17, 1), words);
    elseif isscalar(kind)
        if isreal(value)
            block = numbers(grow(block, kind, value), class(value), value);
        else
            block = numbers(grow(block, kind + 100, value), class(value), real(value));
            block = numbers(block, class(value), imag(value));
        end
    elseif strcmp(class(value), 'string')    % MATLAB's "..." has no isstring in Octave
        block = grow(block, 16, value);
        for k = 1:numel(value)
            if ismissing(value(k))
                block = grow(block, 17, 1);
                block = plant(block, 'missing string');
            else
                block = plant(block, char(value(k)));
            end
        end
    else
        words = class(value);
        if isa(value, 'function_handle')
            words = ['function ' func2str(value)];
        end
        block = plant(grow(block, 17, 1), words);
    end
end

function block = grow(block, kind, value, varargin)
    block = append(block, 'tree', [kind, ndims(value), size(value), varargin{:}]);
end

function block = numbers(block, name, value)
    block = append(block, ['o_' name], stored(value(:).'));
end

function block = append(block, name, row)
    if isfield(block, name)
        block.(name) = [block.(name), row];
    else
        block.(name) = row;
    end
end

%!function block = packed (varargin)
%!  block = pyport_pack (1:nargin, varargin);
%!endfunction

%!test
%! block = packed (1.5, true, [1 2; 3 4], 'a', single (2), 'word');
%! assert (block.codes, uint8 ([1 2 17 3 4 19]));
%! assert (block.s_double, 1.5); assert (block.s_logical, uint8 (1)); assert (block.m_double, [1 3 2 4]);
%! assert (block.rows, [2 1]); assert (block.columns, [2 4]); assert (block.lengths, 6);
%! assert (block.m_char, uint16 ('word'));
%!test
%! block = packed ({1, 'x'}, 1 + 2i, sparse ([0 5]), zeros (2, 1, 2), @sin);
%! assert (block.codes, uint8 ([64 64 64 64 64]));
%! assert (block.tree(1:4), [13 2 1 2]); assert (block.o_char(1), uint16 ('x'));
%! assert (block.o_double, [1 1 2 1 2 5 0 0 0 0]);
%!test
%! block = packed (sparse (3), 4, sparse ([1 0; 0 2]), [5 6; 7 8], sparse (true), true, zeros (2, 0), []);
%! assert (block.codes, uint8 ([64 1 64 17 64 2 17 17])); assert (block.s_double, 4);
%! assert (block.m_double, [5 7 6 8]); assert (block.rows, [2 2 0]); assert (block.columns, [2 0 0]);
%!test
%! block = packed (1:2^25, sparse (2^40, 2^20), 1);
%! assert (block.codes, uint8 ([64 64 1])); assert (block.tree(1), 17);
%! assert (char (block.o_char), '33554432 elements of class double, too many to be kept');
%!test
%! block = pyport_pack ([5 0 0 6], {7, 1, ':', 8});
%! assert (block.ids, [5 0 0 6]); assert (block.s_double, [7 1 8]); assert (block.s_char, uint16 (':'));
%!test
%! block = packed (struct ('a', {1, 2}), [], '');
%! assert (block.codes, uint8 ([64 17 19])); assert (block.tree(1:5), [14 2 1 2 1]);
%! assert (block.rows, [0 0]); assert (block.columns, [0 0]);
