X = randn(5, 5);
y = randn(5, 1);
K = exp(-0.5*(X*X'));
a = K' * y;
Z = X * diag(y);
R = Z(2, :);
for k = 1:5
    Z(k, :) = Z(k, :) - mean(Z(k, :));
end
t = Z * ones(5, 1);
q = y' * X;
