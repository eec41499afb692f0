x = [0.4 1.2 2.5 3.7 -1.6];
r = round(x);
s = sum(r);
q = zeros(1, 5);
for k = 1:5
    q(k) = r(k) * 2;
end
