n = 6;
f = zeros(1, n);
f(1:2) = 1;
fprintf('start\n');
disp(f);
for k = 3:n
    f(k) = f(k-1) + f(k-2);
    fprintf('%d ', f(k));
    if mod(k, 2) == 0
        x = f(k)
    end
end
fprintf('\n');
g = f(end) / f(end-1)
format long
g
