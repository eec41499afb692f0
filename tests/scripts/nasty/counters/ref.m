n = 9;
w = zeros(1, n);
odd = 0;
for k = 1:n
    w(k) = 1 / (2*k - 1) * (-1)^(k-1);
    if mod(k, 2) == 1
        odd = odd + k;
    end
end
p = 4 * sum(w);
i = 1;
while i <= n && abs(w(i)) > 0.1
    i = i + 1;
end
last = i - 1;
j = n;
acc = 0;
while j >= 1
    acc = acc + j * w(j);
    j = j - 2;
end
