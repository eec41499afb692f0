n = 6
f = [1, 1]
print("start", f)
for k in range(2, n):
    f.append(f[-1] + f[-2])
    print(f[k], end=" ")
    if k % 2:
        x = f[k]
        print("x =", x)
print()
g = f[-1] / f[-2]
print(f"g = {g:.15f}")
