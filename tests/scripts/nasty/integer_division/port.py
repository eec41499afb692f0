lo, hi = 1, 100
target = 37
n = 0
while hi - lo > 1:
    mid = (lo + hi) // 2
    if mid > target:
        hi = mid
    else:
        lo = mid
    n += 1
share = n / 10
half = (lo + hi) // 2
