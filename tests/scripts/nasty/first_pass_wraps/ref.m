x = rand(1, 8);
y = zeros(1, 8);
for i = 1:8
    if i == 1
        y(i) = x(i);
    else
        y(i) = x(i) - 0.5*x(i-1);
    end
end
e = sum(y.^2);
