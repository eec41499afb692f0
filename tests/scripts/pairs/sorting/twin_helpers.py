import random


def insertion_sort(a):
    moves = 0
    for i, key in enumerate(a):
        j = i
        while j > 0 and a[j - 1] > key:
            a[j] = a[j - 1]
            j -= 1
            moves += 1
        a[j] = key
    return moves


def merge_sort(v, width):
    while width < len(v):
        c = []
        for lo in range(0, len(v), 2 * width):
            left = list(v[lo : lo + width])
            right = list(v[lo + width : lo + 2 * width])
            while left and right:
                c.append(left.pop(0) if left[0] <= right[0] else right.pop(0))
            c.extend(left + right)
        v = c
        width *= 2
    return v


n = 24
v = [random.randint(1, 100) for _ in range(n)]
a = v[:]
moves = insertion_sort(a)
b = merge_sort(v, 1)
counts = [v.count(k) for k in range(1, 101)]
d = [k for k, many in enumerate(counts, 1) for _ in range(many)]
same = a == b == d
u = sorted(set(v))
first = [v.index(k) for k in u]
half = n // 2
middle = (a[half - 1] + a[half]) / 2
