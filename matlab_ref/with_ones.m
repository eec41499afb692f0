function A = with_ones(A, bias)
    % WITH_ONES  A with a column of ones in front, if there are bias terms: W then has a row for them.
    if bias
        A = [ones(size(A, 1), 1), A];
    end
end

%!assert (with_ones ([2; 3], 1), [1 2; 1 3])
%!assert (with_ones ([2; 3], 0), [2; 3])
