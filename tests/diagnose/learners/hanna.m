function g = hanna(X, Y, W1, W2, W3)
% returns the gradient as one long vector (for fminunc)
    m = size(X, 1);
    % ---- forward propagation ----
    A1 = sigmoid(X * W1);
    A2 = sigmoid(A1 * W2);
    A3 = sigmoid(A2 * W3);
    % ---- backward propagation ----
    delta = A3 - Y;
    g3 = A2' * delta;
    delta = (delta * W3') .* (A2 .* (1 - A2));
    g2 = A1' * delta;
    delta = (delta * W2') .* (A1 .* (1 - A1));
    g1 = X' * delta;
    % unroll
    g = [g3(:); g2(:); g1(:)];
end

function s = sigmoid(z)
    s = 1.0 ./ (1.0 + exp(-z));
end
