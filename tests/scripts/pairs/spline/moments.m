function M = moments(h, y)
    n = numel(y);
    d = zeros(1, n-2);
    r = zeros(1, n-2);
    for i = 1:n-2
        d(i) = 2*(h(i) + h(i+1));
        r(i) = 6*((y(i+2)-y(i+1))/h(i+1) - (y(i+1)-y(i))/h(i));
    end
    for i = 2:n-2
        w = h(i) / d(i-1);
        d(i) = d(i) - w*h(i);
        r(i) = r(i) - w*r(i-1);
    end
    M = zeros(1, n);
    M(n-1) = r(n-2) / d(n-2);
    for i = n-3:-1:1
        M(i+1) = (r(i) - h(i+1)*M(i+2)) / d(i);
    end
end
