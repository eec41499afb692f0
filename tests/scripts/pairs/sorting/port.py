import numpy as np


def insertion_sort(v):
    a = list(v)
    moves = 0
    for i in range(1, len(a)):
        key = a[i]
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
            moves += 1
        a[j + 1] = key
    return a, moves


def merge(left, right):
    out = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            out.append(left[i])
            i += 1
        else:
            out.append(right[j])
            j += 1
    return out + left[i:] + right[j:]


n = 24
v = np.random.randint(1, 101, size=n)
a, moves = insertion_sort(v)

b = v.tolist()
width = 1
while width < n:
    c = []
    for lo in range(0, n, 2 * width):
        c += merge(b[lo : lo + width], b[lo + width : lo + 2 * width])
    b = c
    width *= 2

counts = np.bincount(v, minlength=101)[1:]
d = np.repeat(np.arange(1, 101), counts)
same = a == b == d.tolist()
u, first = np.unique(v, return_index=True)
middle = np.median(v)
print(f"{moves} moves, same: {same}, {len(u)} different values")
