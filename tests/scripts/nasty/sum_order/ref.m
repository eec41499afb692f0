x = 10.^(0:0.5:8) .* (-1).^(0:16);
x = [x 1 ./ (1:30)];
s = 0;
for k = 1:numel(x)
    s = s + x(k);
end
back = 0;
for k = numel(x):-1:1
    back = back + x(k);
end
m = s / numel(x);
d = x * x';
n2 = sqrt(d);
