import numpy as np
from scipy.special import ndtr

spot, K = 100, 105
rate, vol, maturity = 0.03, 0.2, 1
n_paths, n_steps = 50, 12
step = maturity / n_steps

mean_step = (rate - vol**2 / 2) * step
payoffs = np.zeros(n_paths)
asian_payoffs = np.zeros(n_paths)
for i in range(n_paths):
    shocks = np.random.randn(n_steps)
    path = spot * np.exp(np.cumsum(mean_step + vol * np.sqrt(step) * shocks))
    mirrored = spot * np.exp(np.cumsum(mean_step - vol * np.sqrt(step) * shocks))
    last_up, last_down = path[-1], mirrored[-1]
    path_mean = path.mean()
    payoffs[i] = (max(last_up - K, 0) + max(last_down - K, 0)) / 2
    asian_payoffs[i] = max(path_mean - K, 0)

discount = np.exp(-rate * maturity)
call_price = discount * payoffs.mean()
std_error = discount * payoffs.std(ddof=1) / np.sqrt(n_paths)
interval = call_price + np.array([-1.96, 1.96]) * std_error
asian_call = discount * asian_payoffs.mean()
running_price = discount * np.cumsum(payoffs) / np.arange(1, n_paths + 1)

# Black and Scholes
d1 = (np.log(spot / K) + (rate + vol**2 / 2) * maturity) / (vol * np.sqrt(maturity))
d2 = d1 - vol * np.sqrt(maturity)
black_scholes = spot * ndtr(d1) - K * discount * ndtr(d2)
covered = interval[0] < black_scholes < interval[1]
print(f"{call_price:.4f} +- {std_error:.4f}, exact {black_scholes:.4f}")
