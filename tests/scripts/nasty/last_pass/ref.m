n = 10;
u = sin(1:n);
v = u;
for i = 2:n
    if i < n
        v(i) = (u(i-1) + u(i) + u(i+1)) / 3;
    else
        v(i) = (u(i-1) + u(i)) / 2;
    end
end
m = max(v);
