% A signal before and after its trend is taken out.
1;
function x = detrend_it(x)
    slope = (x(end) - x(1)) / (numel(x) - 1);
    for i = 1:numel(x)
        x(i) = x(i) - slope * (i - 1);
    end
end
raw = [2.1 2.9 4.2 4.8 6.3 6.9 8.4];
flat = detrend_it(raw);
gain = max(raw) / max(flat);
before = sum(raw .^ 2);
after = sum(flat .^ 2);
share = after / before;
