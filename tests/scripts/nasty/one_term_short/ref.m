x = 0.5;
s = 1;
term = 1;
for k = 1:25
    term = term * x / k;
    s = s + term;
end
e = abs(s - exp(x));
