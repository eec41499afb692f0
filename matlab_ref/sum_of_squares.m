function loss = sum_of_squares(y, Y)
    % SUM_OF_SQUARES  The squared differences of y and Y, added row by row from 0.
    loss = 0;
    for m = 1:size(y, 1)
        for n = 1:size(y, 2)
            loss = loss + (y(m, n) - Y(m, n))^2;
        end
    end
end

%!assert (sum_of_squares ([1 2; 3 4], [0 0; 0 0]), 30)
%!assert (sum_of_squares ([0.5 0.25], [0.5 0.25]), 0)
