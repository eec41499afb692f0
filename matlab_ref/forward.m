function [S1, Z1, S2, Z2, Q, y] = forward(X, W1, W2, W3)
    % FORWARD  Sums and outputs of the three layers, first layer first.
    %
    %   X is N x F, W1 is F x H, W2 is H x M, W3 is M x K; y is N x K.
    S1 = X * W1;
    Z1 = sigmoid(S1);
    S2 = Z1 * W2;
    Z2 = sigmoid(S2);
    Q = Z2 * W3;
    y = sigmoid(Q);
end

%!test
%! [S1, Z1, S2, Z2, Q, y] = forward ([1 0; 0 1; 1 1], zeros (2, 4), zeros (4, 5), zeros (5, 2));
%! assert (S1, zeros (3, 4)); assert (Z1, 0.5 * ones (3, 4));
%! assert (size (S2), [3 5]); assert (size (Z2), [3 5]);
%! assert (Q, zeros (3, 2)); assert (y, 0.5 * ones (3, 2));
