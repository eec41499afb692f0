% One layer trained with momentum.
X = [1 0.2; 0.4 1.1; -0.7 0.5; 0.3 -0.9];
y = [1; 1; 0; 0];
w = [0.1; -0.2];
vel = [0; 0];
losses = zeros(1, 8);
for ep = 1:8
    z = X * w;
    p = 1 ./ (1 + exp(-z));
    g = X' * (p - y) / 4;
    vel = 0.9 * vel - 0.5 * g;
    w = w + vel;
    q = 1 ./ (1 + exp(-X * w));
    losses(ep) = -mean(y .* log(q) + (1 - y) .* log(1 - q));
end
gain = losses(1) - losses(end);
