% All paths in one matrix, a path a column.
S0 = 100; strike = 105; r = 0.03; sigma = 0.2; T = 1;
paths = 50; steps = 12; dt = T/steps;
z = randn(steps, paths);
drift = (r - sigma^2/2)*dt;
up = S0*exp(cumsum(drift + sigma*sqrt(dt)*z, 1));
down = S0*exp(cumsum(drift - sigma*sqrt(dt)*z, 1));
payoff = (max(up(end, :) - strike, 0) + max(down(end, :) - strike, 0))'/2;
asian = max(mean(up, 1)' - strike, 0);
disc = exp(-r*T);
price = disc*mean(payoff);
se = disc*std(payoff)/sqrt(paths);
ci = [price - 1.96*se, price + 1.96*se];
asian_price = disc*mean(asian);
running = disc*cumsum(payoff)./(1:paths)';
d1 = (log(S0/strike) + (r + sigma^2/2)*T)/(sigma*sqrt(T));
d2 = d1 - sigma*sqrt(T);
exact = S0*erfc(-d1/sqrt(2))/2 - strike*disc*erfc(-d2/sqrt(2))/2;
inside = (exact > ci(1)) && (exact < ci(2));
