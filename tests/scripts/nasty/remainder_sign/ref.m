a = [370 -30 45 180];
w = mod(a, 360);
q = floor(w / 90);
r = rem(a, 100);
t = sum(w) + sum(r);
