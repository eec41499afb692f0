import numpy as np

x = np.linspace(0, 3, 5)
y = np.linspace(-1, 2, 5)
X, Y = np.meshgrid(x, y, indexing="ij")
Z = np.sin(X) * np.exp(-0.3 * Y)
k = np.argmax(Z.ravel(order="F"))
zmax = Z.max()
gx = np.diff(Z, axis=1) / (x[1] - x[0])
steep = np.abs(gx).max()
volume = Z.sum() * (x[1] - x[0]) * (y[1] - y[0])
