"""Invoices in whole cents, tax rounded line by line."""
import numpy as np

price = np.array([1250, 999, 3450, 50, 4990])
amount = np.array([2, 3, 1, 7, 4])


def taxed(value, rate=0.05):
    return round(value * rate)


net = price * amount
tax = np.array([taxed(v) for v in net], dtype=float)
gross = net + tax
bill = gross.sum()
share = np.floor(100 * gross / bill + 0.5) / 100
