x = 0
log_ = []
for k in range(1, 21):
    if k == 13:
        x = x * 0.05
    elif k % 3 == 0:
        x += 2
    else:
        x += 1
    log_.append(x)
t = sum(log_)
