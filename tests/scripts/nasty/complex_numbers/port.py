import numpy as np

z = np.random.randn(4) + 1j * np.random.randn(4)
c = z.conj()
a = np.hypot(z.real, z.imag)
p = np.abs(z) ** 2
h = np.vdot(z, z)
r = np.roots([1, -3, 4, -2])
u = z / a
w = u
s = np.sum(z.real**2 - z.imag**2)
f = np.array([np.sum(z * np.exp(-2j * np.pi * k * np.arange(4) / 4)) for k in range(4)])
