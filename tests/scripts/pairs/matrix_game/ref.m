% Two players learn a matrix game by fictitious play.
A = randi([-5 5], 4, 3) + rand(4, 3);
[m, n] = size(A);
saddle = false;
for i = 1:m
    for j = 1:n
        if A(i, j) == min(A(i, :)) && A(i, j) == max(A(:, j))
            saddle = true;
        end
    end
end
rounds = 60;
cr = zeros(1, m);
cc = zeros(1, n);
i = 1;
j = 1;
lower = zeros(1, rounds);
upper = zeros(1, rounds);
played = zeros(rounds, 2);
for t = 1:rounds
    cr(i) = cr(i) + 1;
    cc(j) = cc(j) + 1;
    played(t, :) = [i j];
    rowpay = A * cc' / t;
    colpay = cr * A / t;
    [upper(t), i] = max(rowpay);
    [lower(t), j] = min(colpay);
end
p = cr / rounds;
q = cc / rounds;
value = p * A * q';
gap = min(upper) - max(lower);
support = {find(p > 0.05), find(q > 0.05)};
regret = max(A*q') - value;
switches = 0;
for t = 2:rounds
    switch isequal(played(t, :), played(t-1, :))
        case false
            switches = switches + 1;
        otherwise
    end
end
fprintf('value about %.3f (%.3f)\n', value, gap);
