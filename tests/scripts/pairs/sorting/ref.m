% Three sorts of the same numbers, and how many comparisons each takes.
clear
n = 24;
v = randi(100, 1, n);

% insertion
a = v;
moves = 0;
for i = 2:n
    key = a(i);
    j = i - 1;
    while j >= 1 && a(j) > key
        a(j+1) = a(j);
        j = j - 1;
        moves = moves + 1;
    end
    a(j+1) = key;
end

% merging runs from the bottom up
b = v;
width = 1;
while width < n
    c = [];
    for lo = 1:2*width:n
        left = b(lo:min(lo+width-1, n));
        right = b(min(lo+width, n+1):min(lo+2*width-1, n));
        while ~isempty(left) && ~isempty(right)
            if left(1) <= right(1)
                c(end+1) = left(1);
                left(1) = [];
            else
                c(end+1) = right(1);
                right(1) = [];
            end
        end
        c = [c left right];
    end
    b = c;
    width = 2*width;
end

% counting
counts = zeros(1, 100);
for i = 1:n
    counts(v(i)) = counts(v(i)) + 1;
end
d = [];
for k = 1:100
    d = [d k*ones(1, counts(k))];
end
same = isequal(a, b, d);
[u, first] = unique(v, 'first');
middle = median(v);
fprintf('%d moves, same: %d, %d different values\n', moves, same, numel(u));
