import numpy as np

basins = {
    "in": np.array([[5, 8, 3], [6, 7, 4], [9, 2, 5]], dtype=float),
    "out": np.array([[4, 4, 4], [7, 3, 5], [5, 5, 5]], dtype=float),
}
net = basins["in"] - basins["out"]
store = np.cumsum(net, axis=-1)
low = store.min()
final = store[-1]
dry = np.any(store < 0, axis=0)
