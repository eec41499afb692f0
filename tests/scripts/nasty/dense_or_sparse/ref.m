n = 6;
A = zeros(n);
for k = 1:n-1
    A(k, k+1) = k;
    A(k+1, k) = 2*k;
end
x = rand(n, 1);
y = A * x;
s = sum(A, 1);
B = A * A;
t = trace(B);
m = max(A(:));
