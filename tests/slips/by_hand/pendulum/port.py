import math

p = {"mass": 0.8, "len": 1.4, "drag": 0.15, "g": 9.81}
th, om = 0.6, 0.0
dt = 0.02
angles = []
for _ in range(25):
    acc = -p["g"] / p["len"] * math.sin(th) - p["drag"] / p["len"] * om
    om += dt * acc
    th += dt * om
    angles.append(th)
kin = 0.5 * p["mass"] * (p["len"] * om) ** 2
pot = p["mass"] * p["g"] * p["len"] * (1 - math.cos(th))
total = kin + pot
