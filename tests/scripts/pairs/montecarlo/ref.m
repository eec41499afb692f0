% The price of a call option by simulation, with antithetic paths.
S0 = 100;
strike = 105;
r = 0.03;
sigma = 0.2;
T = 1;
paths = 50;
steps = 12;
dt = T / steps;
payoff = zeros(paths, 1);
asian = zeros(paths, 1);
for p = 1:paths
    z = randn(1, steps);
    s1 = S0;
    s2 = S0;
    avg = 0;
    for k = 1:steps
        drift = (r - sigma^2/2) * dt;
        s1 = s1 * exp(drift + sigma*sqrt(dt)*z(k));
        s2 = s2 * exp(drift - sigma*sqrt(dt)*z(k));
        avg = avg + s1/steps;
    end
    payoff(p) = (max(s1 - strike, 0) + max(s2 - strike, 0)) / 2;
    asian(p) = max(avg - strike, 0);
end
disc = exp(-r*T);
price = disc * mean(payoff);
se = disc * std(payoff) / sqrt(paths);
ci = price + [-1.96 1.96]*se;
asian_price = disc * mean(asian);
running = disc * cumsum(payoff) ./ (1:paths)';

% Black and Scholes
d1 = (log(S0/strike) + (r + sigma^2/2)*T) / (sigma*sqrt(T));
d2 = d1 - sigma*sqrt(T);
N = @(x) 0.5 * erfc(-x/sqrt(2));
exact = S0*N(d1) - strike*disc*N(d2);
inside = exact > ci(1) && exact < ci(2);
fprintf('%.4f +- %.4f, exact %.4f\n', price, se, exact);
