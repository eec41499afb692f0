import numpy as np

G = 6.674e-11  # m^3 / (kg s^2)
EARTH = {"M": 5.972e24, "R": 6.371e6}


def period(a, mu):
    return 2 * np.pi * np.sqrt(a ** 3 / mu)


height = np.array([200, 400, 800, 35786]) * 1e3
a = EARTH["R"] + height
v = np.sqrt(G * EARTH["M"] / a)
T = period(a, G * EARTH["M"])
hours = T / 3600
stays = np.abs(hours - 23.934) < 0.05
