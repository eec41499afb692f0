function Z = sigmoid(A)
    % SIGMOID  The logistic function of every element: 1 / (1 + exp(-A(i, j))).
    %
    %   Z = SIGMOID(A) has the size of A. The loop is the reference's own: one scalar
    %   exp a time, so that no vectorised exp with other last digits takes its place.
    Z = zeros(size(A));
    for i = 1:size(A, 1)
        for j = 1:size(A, 2)
            Z(i, j) = 1 / (1 + exp(-A(i, j)));
        end
    end
end

%!assert (sigmoid (0), 0.5)
%!assert (sigmoid ([-800 800]), [0 1])
%!assert (size (sigmoid (zeros (3, 2))), [3 2])
%!test
%! A = [-2 0.5; 1 3];
%! assert (sigmoid (A) + sigmoid (-A), ones (2, 2), eps);
