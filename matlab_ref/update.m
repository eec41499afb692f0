function [W1, W2, W3] = update(W1, W2, W3, g1, g2, g3, a)
    % UPDATE  The weights after one step of gradient descent with learning rate a.
    W1 = W1 - a * g1';
    W2 = W2 - a * g2';
    W3 = W3 - a * g3';
end

%!test
%! [W1, W2, W3] = update ([1 2], [3; 4], 5, [10; 20], [30 40], 50, 0.5);
%! assert (W1, [-4 -8]); assert (W2, [-12; -16]); assert (W3, -20);
