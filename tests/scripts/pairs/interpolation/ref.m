% The same points interpolated three ways.
n = 7;
x = cumsum(0.5 + rand(1, n));
y = sin(x) + x/4;
xq = linspace(x(1), x(end), 25);

% straight lines
lin = zeros(size(xq));
for q = 1:numel(xq)
    j = find(x <= xq(q), 1, 'last');
    if j == n
        j = n - 1;
    end
    s = (xq(q) - x(j)) / (x(j+1) - x(j));
    lin(q) = (1-s)*y(j) + s*y(j+1);
end

% Newton's divided differences
c = y;
for k = 2:n
    for i = n:-1:k
        c(i) = (c(i) - c(i-1)) / (x(i) - x(i-k+1));
    end
end
newt = c(n) * ones(size(xq));
for k = n-1:-1:1
    newt = newt .* (xq - x(k)) + c(k);
end

% Lagrange at one point
xm = (x(3) + x(4)) / 2;
lag = 0;
for i = 1:n
    l = 1;
    for j = [1:i-1, i+1:n]
        l = l * (xm - x(j)) / (x(i) - x(j));
    end
    lag = lag + l*y(i);
end
exact = sin(xq) + xq/4;
worst = [max(abs(lin - exact)), max(abs(newt - exact))];
area = trapz(xq, lin);
fprintf('lines %.4f, polynomial %.4f, area %.4f\n', worst, area);
