1;
function r = power_of(x, n)
    if n == 0
        r = 1;
    elseif mod(n, 2) == 1
        r = x * power_of(x, n - 1);
    else
        h = power_of(x, n / 2);
        r = h * h;
    end
end
function n = hanoi(k)
    if k == 0, n = 0; return, end
    n = 2*hanoi(k - 1) + 1;
end
x = 1 + rand;
p = power_of(x, 13);
q = power_of(1/x, 6);
moves = zeros(1, 6);
for k = 1:6
    moves(k) = hanoi(k);
end
s = p * q + sum(moves);
