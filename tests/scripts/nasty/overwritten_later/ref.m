a = rand(1, 4);
s = sum(a);
w = a / s;
peak = max(w) + 0.5;
for k = 1:3
    w = w .* [1 2 3 4];
    peak = max(w);
    w = w / sum(w);
end
out = w(1);
