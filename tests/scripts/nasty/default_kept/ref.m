1;
function out = gather(v)
    out = [];
    for k = 1:numel(v)
        if v(k) > 2
            out(end+1) = v(k);
        end
    end
end
a = gather([1 3 5]);
b = gather([2 4]);
n = numel(b);
