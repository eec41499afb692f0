# %% [markdown]
# A MATLAB function, its port, and a gradient: all of it from Python, cell by cell.

# %%
from pathlib import Path

import numpy as np

import pyport

# %% Train as the script does
run = pyport.train(seed=198, max_steps=300)
run

# %%
assert not run
assert run.steps == 300
assert run.quantities["D"].shape == (300,)

# %% MATLAB's random numbers
assert np.array_equal(pyport.Stream("matlab", 198).rand(4, 3), run.quantities["W1"][..., 0])


# %% A gradient and its loss, as SciPy has them
def loss(w, X, y):
    return np.sum((X @ w - y) ** 2) / len(y)


def gradient(w, X, y):
    return 2 * X.T @ (X @ w - y) / len(y)


def half(w, X, y):
    return X.T @ (X @ w - y) / len(y)


rng = np.random.default_rng(0)
X, y, w = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)
assert pyport.gradcheck(loss, gradient, w, X, y)
wrong = pyport.gradcheck(loss, half, w, X, y)
wrong

# %%
assert not wrong
assert "1/2 times what it should be" in wrong.failures()[0]


# %% A gradient of a network, whose mistake has a name
def sigmoid(A):
    return 1 / (1 + np.exp(-A))


def grad(X, Y, W1, W2):
    z1 = sigmoid(X @ W1)
    d2 = sigmoid(z1 @ W2) - Y
    return X.T @ (d2 @ W2.T), z1.T @ d2


named = pyport.diagnose(grad)
named

# %%
(mistake,) = named.to_dict()["mistakes"]
assert [card["id"] for card in mistake["cards"]] == ["slope-missing"]

# %% A program recorded, and recorded again
Path("port.py").write_text("import numpy as np\na = np.arange(3.0)\nb = a * 2\n")
record = pyport.trace("port.py", output="port.mat")
assert record
assert pyport.compare("port.mat", "port.mat", any_form=True)

# %% A loop of one's own, recorded
recorder = pyport.Recorder()
for step in range(3):
    recorder(x=np.array(2.0**step))
recorder.save("loop.mat")
same = pyport.compare("loop.mat", "loop.mat")
assert same

# %% Several starts at once
some = pyport.sweep(range(190, 192), max_steps=100)
assert some.verdict.name == "UNDECIDED"
assert some.to_dict()["starts"] == 2

# %% The tutorial's errors, and the stored starts
assert "startup" in pyport.cases()
(card,) = pyport.errata("transpose")
card
