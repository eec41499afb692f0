import math

a, b = 462, 1071
steps = 0
while b:
    a, b = b, a % b
    steps += 1
digits = [int(ch) for ch in format(173, "08b")]
primes_ = [n for n in range(2, 51) if all(n % p for p in range(2, int(math.sqrt(n)) + 1))]
f = math.factorial(15)
c = math.comb(20, 7)
h = 7 // 2
