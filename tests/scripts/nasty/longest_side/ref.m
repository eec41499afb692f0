X = rand(3, 7);
n = length(X);
s = sum(X(:)) / n;
k = 0;
for i = 1:size(X, 1)
    k = k + X(i, i);
end
w = k / n;
