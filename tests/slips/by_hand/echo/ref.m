% An echo is taken out of a recording by a short kernel.
s = [1 3 -2 4 0 -1 2 5 -3 1];
k = [0.5 0.3 0.15 0.05];
e = conv(s, k, 'same');
clean = s - 0.4 * e;
power = sum(clean .^ 2);
loud = max(abs(clean));
