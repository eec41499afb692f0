1;
function [y, why] = clip_to(x, lo, hi)
    why = 'inside';
    y = x;
    if x < lo
        y = lo;
        why = 'low';
        return
    end
    if x > hi
        y = hi;
        why = 'high';
    end
end
v = [-2 0.5 3 1 -0.1];
out = zeros(size(v));
said = cell(size(v));
for k = 1:numel(v)
    [out(k), said{k}] = clip_to(v(k), 0, 1);
    if strcmp(said{k}, 'high'), continue, end
    last = k;
end
n_low = sum(strcmp(said, 'low'));
