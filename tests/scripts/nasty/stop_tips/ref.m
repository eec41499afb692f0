v = [3 4 12] / 13;
tol = 1e-3;
n = 0;
len = norm(v);
while len > tol
    v = v * 0.1;
    len = norm(v);
    n = n + 1;
end
rest = len / tol;
