% Logistic regression by gradient descent with momentum.
N = 30;
D = 3;
X = randn(N, D);
X = [ones(N, 1) X];
wtrue = [0.5; -1; 2; 0.3];
p = 1 ./ (1 + exp(-X*wtrue));
y = double(rand(N, 1) < p);

% standardise all but the ones
mu = mean(X(:, 2:end));
sd = std(X(:, 2:end));
X(:, 2:end) = (X(:, 2:end) - mu) ./ sd;

w = zeros(D+1, 1);
v = zeros(D+1, 1);
lr = 0.5;
beta = 0.9;
lambda = 0.01;
loss = [];
for epoch = 1:60
    z = X*w;
    h = 1 ./ (1 + exp(-z));
    J = -mean(y.*log(h) + (1-y).*log(1-h)) + lambda/2*sum(w(2:end).^2);
    grad = X' * (h - y) / N;
    grad(2:end) = grad(2:end) + lambda*w(2:end);
    v = beta*v - lr*grad;
    w = w + v;
    loss(end+1) = J;
    if epoch > 1 && abs(loss(end) - loss(end-1)) < 1e-6
        break
    end
end
pred = h >= 0.5;
acc = mean(pred == y);
C = zeros(2);
for i = 1:N
    C(y(i)+1, pred(i)+1) = C(y(i)+1, pred(i)+1) + 1;
end
precision = C(2, 2) / max(sum(C(:, 2)), 1);
recall = C(2, 2) / max(sum(C(2, :)), 1);
w_raw = [w(1) - sum(w(2:end) .* mu' ./ sd'); w(2:end) ./ sd'];
fprintf('loss %.5f after %d epochs, accuracy %.2f\n', loss(end), numel(loss), acc);
