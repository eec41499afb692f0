lo = 1;
hi = 100;
target = 37;
n = 0;
while hi - lo > 1
    mid = floor((lo + hi) / 2);
    if mid > target
        hi = mid;
    else
        lo = mid;
    end
    n = n + 1;
end
share = n / 10;
half = (lo + hi) / 2;
