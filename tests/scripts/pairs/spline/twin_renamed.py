import numpy as np
from moments import moments

count = 9
knots = np.arange(count) + 0.4 * np.random.rand(count)
values = np.exp(-(((knots - 4) / 2) ** 2)) + 0.05 * np.random.randn(count)
gaps = np.diff(knots)
curv = moments(gaps, values)
grid = np.arange(knots[0], knots[-1], 0.25)
seg = np.clip(np.searchsorted(knots, grid, side="right") - 1, 0, count - 2)
left = (knots[seg + 1] - grid) / gaps[seg]
right = (grid - knots[seg]) / gaps[seg]
curve = left * values[seg] + right * values[seg + 1] + ((left**3 - left) * curv[seg] + (right**3 - right) * curv[seg + 1]) * gaps[seg] ** 2 / 6
slope = (values[seg + 1] - values[seg]) / gaps[seg] + ((3 * right**2 - 1) * curv[seg + 1] - (3 * left**2 - 1) * curv[seg]) * gaps[seg] / 6
bending = np.sum(gaps / 3 * (curv[:-1] ** 2 + curv[:-1] * curv[1:] + curv[1:] ** 2))
top_at = np.argmax(curve)
top = curve[top_at]
top_x = grid[top_at]
turns = np.sum(slope[:-1] * slope[1:] < 0)
print(f"top {top:.4f} at {top_x:.2f}, bending {bending:.4f}")
