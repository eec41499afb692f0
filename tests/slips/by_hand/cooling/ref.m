% Simulated annealing with a fixed list of dice.
dice = [0.81 0.12 0.55 0.93 0.27 0.66 0.08 0.74 0.39 0.98];
cost = [5.0 4.2 4.9 3.1 3.8 2.5 3.3 2.9 2.1 2.4];
T = 2;
now = 6;
taken = 0;
trace = zeros(1, 10);
for k = 1:10
    d = cost(k) - now;
    if d < 0 || dice(k) < exp(-d / T)
        now = cost(k);
        taken = taken + 1;
    end
    T = T * 0.9;
    trace(k) = now;
end
final = T;
