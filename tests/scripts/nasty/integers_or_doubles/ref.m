a = 462;
b = 1071;
steps = 0;
while b ~= 0
    t = mod(a, b);
    a = b;
    b = t;
    steps = steps + 1;
end
digits = zeros(1, 8);
v = 173;
for k = 8:-1:1
    digits(k) = mod(v, 2);
    v = floor(v / 2);
end
primes_ = 2:50;
p = 2;
while p*p <= 50
    primes_(primes_ > p & mod(primes_, p) == 0) = [];
    p = p + 1;
end
f = factorial(15);
c = nchoosek(20, 7);
h = idivide(int32(7), int32(2));
