function [g3, g2, g1] = corrected_backward(X, Y, W2, W3, Z1, Z2, y, head, bias)
    % CORRECTED_BACKWARD  The gradients of the head's own loss, each transposed against its weights.
    d3 = head_delta(y, Y, head);
    g3 = d3' * with_ones(Z2, bias);
    d2 = d3 * W3(1 + bias:end, :)' .* (Z2 .* (1 - Z2));
    g2 = d2' * with_ones(Z1, bias);
    d1 = d2 * W2(1 + bias:end, :)' .* (Z1 .* (1 - Z1));
    g1 = d1' * with_ones(X, bias);
end

%!test
%! % Central differences agree, in a bias row as well.
%! X = [1 0; 0 1; 1 1]; Y = [1 0; 0 1; 1 0];
%! W1 = [1 2 3; 4 5 6; 7 8 9] / 7; W2 = [1 2; 3 4; 5 6; 7 8] / 9; W3 = [1 2; -1 3; 2 -2]; h = 1e-6;
%! [S1, Z1, S2, Z2, Q, y] = corrected_forward (X, W1, W2, W3, 'softmax-ce', 1);
%! [g3, g2, g1] = corrected_backward (X, Y, W2, W3, Z1, Z2, y, 'softmax-ce', 1);
%! up = W2; up(1, 2) = up(1, 2) + h; down = W2; down(1, 2) = down(1, 2) - h;
%! [S1, Z1, S2, Z2, Qu] = corrected_forward (X, W1, up, W3, 'softmax-ce', 1);
%! [S1, Z1, S2, Z2, Qd] = corrected_forward (X, W1, down, W3, 'softmax-ce', 1);
%! slope = (head_loss (Qu, Y, 'softmax-ce') - head_loss (Qd, Y, 'softmax-ce')) / (2 * h);
%! assert (g2(2, 1), slope, 1e-8);
