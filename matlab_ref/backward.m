function [g3, g2, g1] = backward(X, Y, W2, W3, S1, Z1, S2, Z2, y)
    % BACKWARD  The hand-derived gradients, each transposed against its weights.
    %
    %   g3 is K x M, g2 is M x H, g1 is H x F. All three use the weights from before the
    %   update. `*` and `.*` bind equally, left to right: in g1 the product with W2' is
    %   done before the `.*` behind it.
    g3 = (y - Y)' * Z2;
    g2 = ((y - Y) * W3' .* (sigmoid(S2) .* (1 - sigmoid(S2))))' * Z1;
    g1 = (((y - Y) * W3' .* (sigmoid(S2) .* (1 - sigmoid(S2)))) * W2' .* (sigmoid(S1) .* (1 - sigmoid(S1))))' * X;
end

%!test
%! % With y = Y nothing is left to learn.
%! X = [1 0; 0 1; 1 1]; W1 = [1 2 3; 4 5 6] / 7; W2 = [1 2; 3 4; 5 6] / 9; W3 = [1; -1];
%! [S1, Z1, S2, Z2, Q, y] = forward (X, W1, W2, W3);
%! [g3, g2, g1] = backward (X, y, W2, W3, S1, Z1, S2, Z2, y);
%! assert (g3, zeros (1, 2)); assert (g2, zeros (2, 3)); assert (g1, zeros (3, 2));
%!test
%! % Central differences of the cross-entropy agree.
%! X = [1 0; 0 1; 1 1]; Y = [1; 0; 1];
%! W1 = [1 2 3; 4 5 6] / 7; W2 = [1 2; 3 4; 5 6] / 9; W3 = [1; -1];
%! [S1, Z1, S2, Z2, Q, y] = forward (X, W1, W2, W3);
%! [g3, g2, g1] = backward (X, Y, W2, W3, S1, Z1, S2, Z2, y);
%! h = 1e-6; up = W2; up(2, 1) = up(2, 1) + h; down = W2; down(2, 1) = down(2, 1) - h;
%! [S1, Z1, S2, Z2, Q, yu] = forward (X, W1, up, W3);
%! [S1, Z1, S2, Z2, Q, yd] = forward (X, W1, down, W3);
%! entropy = @(y) -sum (Y .* log (y) + (1 - Y) .* log (1 - y));
%! assert (g2(1, 2), (entropy (yu) - entropy (yd)) / (2 * h), 1e-8);
