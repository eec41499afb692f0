t = rand(1, 6);
x = t * 2;
t = sum(x);
y = x / t;
t = sort(y);
z = t(end) - t(1);
t = z > 0.1;
if t
    t = 'wide';
else
    t = 'narrow';
end
t = numel(t);
w = z * t;
