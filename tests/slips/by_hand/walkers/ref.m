% Gradient descent on a bowl; the whole path is kept.
H = [3 0.5; 0.5 1];
x = [2; -1.5];
rate = 0.2;
path = {};
f = [];
for k = 1:6
    path{end+1} = x;
    f(end+1) = 0.5 * x' * H * x;
    for i = 1:2
        x(i) = x(i) - rate * (H(i, :) * x);
    end
end
moved = 0;
for k = 2:numel(path)
    moved = moved + norm(path{k} - path{k-1});
end
