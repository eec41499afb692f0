function values = pyport_moved(name, inputs, moves, directions)
    % PYPORT_MOVED  What a person's function gives first, for many inputs that are moved a little.
    %
    %   Each row of moves says which of the values it belongs to, which input moves, along what, and how
    %   far: an element by its number, or, below 0, a direction by its number. A row that moves input 0
    %   moves nothing. values(m) is NaN where the function raises an error or gives no real number.
    values = NaN(max(moves(:, 1)), 1);
    for m = 1:numel(values)
        moved = inputs;
        for row = find(moves(:, 1) == m)'
            k = moves(row, 2);
            along = moves(row, 3);
            if k > 0 && along > 0
                moved{k}(along) = moved{k}(along) + moves(row, 4);
            elseif k > 0
                moved{k} = moved{k} + moves(row, 4) * directions{-along};
            end
        end
        try
            value = feval(name, moved{:});
            if isnumeric(value) && isscalar(value) && isreal(value)
                values(m) = double(value);
            end
        catch
            values(m) = NaN;
        end
    end
end

%!test
%! square = @(x, c) c * sum(x(:) .^ 2);
%! moves = [1, 0, 0, 0; 2, 1, 2, 0.5; 3, 1, -1, 2; 4, 1, 1, 1; 4, 2, 1, -1];
%! values = pyport_moved(square, {[1, 2], 3}, moves, {[1, 1]});
%! assert(values', [15, 3 * (1 + 2.5 ^ 2), 75, 2 * 8]);
%!test
%! assert(isnan(pyport_moved(@(x) error('no'), {1}, [1, 0, 0, 0], {})));
