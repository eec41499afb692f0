w = [0.1 0.2 0.3];
a = [w(3), w(1) + w(2), 3*w(1)];
[m, i] = max(a);
b = a / sum(a);
pick = b(i);
[s, order] = sort(a, 'descend');
first = order(1);
