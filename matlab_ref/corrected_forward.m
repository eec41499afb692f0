function [S1, Z1, S2, Z2, Q, y] = corrected_forward(X, W1, W2, W3, head, bias)
    % CORRECTED_FORWARD  As forward, with an output of the head's own and bias terms if wanted.
    %
    %   With bias terms the first row of each weight matrix is theirs.
    S1 = with_ones(X, bias) * W1;
    Z1 = sigmoid(S1);
    S2 = with_ones(Z1, bias) * W2;
    Z2 = sigmoid(S2);
    Q = with_ones(Z2, bias) * W3;
    y = head_output(Q, head);
end

%!test
%! X = [1 0; 0 1; 1 1]; W1 = [1 2 3; 4 5 6] / 7; W2 = [1 2; 3 4; 5 6] / 9; W3 = [1; -1];
%! [S1, Z1, S2, Z2, Q, y] = forward (X, W1, W2, W3);
%! [T1, A1, T2, A2, P, z] = corrected_forward (X, W1, W2, W3, 'sigmoid-bce', 0);
%! assert (z, y); assert (A2, Z2);
%! [T1, A1, T2, A2, P, z] = corrected_forward (X, [0 0 0; W1], [0 0; W2], [0; W3], 'sigmoid-bce', 1);
%! assert (z, y);
