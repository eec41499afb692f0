X = rand(3);
m = mean(X);
C = X - m;
v = sum(C.^2) / 2;
t = sum(v);
