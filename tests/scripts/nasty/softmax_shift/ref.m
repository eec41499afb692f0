Z = 4*randn(3, 5);
E = exp(Z);
P = zeros(3, 5);
for i = 1:3
    P(i, :) = E(i, :) / sum(E(i, :));
end
H = -sum(P .* log(P), 2);
L = log(sum(E, 2));
[p, c] = max(P, [], 2);
