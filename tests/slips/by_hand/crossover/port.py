"""EMA crossover back test."""
import numpy as np


def ema(x, span):
    alpha = 2 / (span + 1)
    out = [x[0]]
    for v in x[1:]:
        out.append(alpha * v + (1 - alpha) * out[-1])
    return np.array(out)


def main():
    np.random.seed(3)
    n = 60
    price = 100 + np.cumsum(np.random.randn(n))
    ema_fast = ema(price, 5)
    ema_slow = ema(price, 12)
    macd = ema_fast - ema_slow
    sig = np.concatenate(([0], np.diff(np.sign(macd))))
    buys = np.flatnonzero(sig > 0)
    sells = np.flatnonzero(sig < 0)
    cash, shares = 1000.0, 0
    for k in range(n):
        if k in buys and shares == 0:
            shares = np.floor(cash / price[k])
            cash -= shares * price[k]
        elif k in sells and shares > 0:
            cash += shares * price[k]
    value = cash + shares * price[-1]
    ret = (value / 1000 - 1) * 100
    r = np.diff(np.log(price))
    vol = np.std(r, ddof=1) * np.sqrt(252)
    print(f"return {ret:.2f}%, vol {vol:.3f}")


if __name__ == "__main__":
    main()
