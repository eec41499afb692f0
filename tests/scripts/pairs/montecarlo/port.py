import numpy as np
from scipy.special import ndtr

S0, strike = 100, 105
r, sigma, T = 0.03, 0.2, 1
paths, steps = 50, 12
dt = T / steps

drift = (r - sigma**2 / 2) * dt
payoff = np.zeros(paths)
asian = np.zeros(paths)
for p in range(paths):
    z = np.random.randn(steps)
    up = S0 * np.exp(np.cumsum(drift + sigma * np.sqrt(dt) * z))
    down = S0 * np.exp(np.cumsum(drift - sigma * np.sqrt(dt) * z))
    s1, s2 = up[-1], down[-1]
    avg = up.mean()
    payoff[p] = (max(s1 - strike, 0) + max(s2 - strike, 0)) / 2
    asian[p] = max(avg - strike, 0)

disc = np.exp(-r * T)
price = disc * payoff.mean()
se = disc * payoff.std(ddof=1) / np.sqrt(paths)
ci = price + np.array([-1.96, 1.96]) * se
asian_price = disc * asian.mean()
running = disc * np.cumsum(payoff) / np.arange(1, paths + 1)

# Black and Scholes
d1 = (np.log(S0 / strike) + (r + sigma**2 / 2) * T) / (sigma * np.sqrt(T))
d2 = d1 - sigma * np.sqrt(T)
exact = S0 * ndtr(d1) - strike * disc * ndtr(d2)
inside = ci[0] < exact < ci[1]
print(f"{price:.4f} +- {se:.4f}, exact {exact:.4f}")
