import numpy as np


def fitness(pop, weight, value, cap):
    w = pop @ weight
    fit = pop @ value
    return np.where(w > cap, np.maximum(fit - 8 * (w - cap), 0), fit)


items = 10
weight = np.random.randint(3, 16, items)
value = np.random.randint(10, 61, items)
cap = 45
npop = 12
gens = 8
pm = 0.08
pop = np.random.rand(npop, items) > 0.6
best_fit = np.zeros(gens)
mean_fit = np.zeros(gens)
for g in range(gens):
    fit = fitness(pop, weight, value, cap)
    ib = np.argmax(fit)
    best_fit[g] = fit[ib]
    mean_fit[g] = fit.mean()
    elite = pop[ib].copy()
    # tournament
    parents = np.zeros_like(pop)
    for i in range(npop):
        c = np.random.randint(0, npop, 2)
        winner = c[0] if fit[c[0]] >= fit[c[1]] else c[1]
        parents[i] = pop[winner]
    # crossover of random couples
    order = np.random.permutation(npop)
    children = parents.copy()
    for k in range(0, npop - 1, 2):
        p1, p2 = order[k], order[k + 1]
        cut = np.random.randint(1, items)
        children[k] = np.concatenate([parents[p1, :cut], parents[p2, cut:]])
        children[k + 1] = np.concatenate([parents[p2, :cut], parents[p1, cut:]])
    flip = np.random.rand(npop, items) < pm
    pop = children ^ flip
    pop[0] = elite
packed = np.flatnonzero(elite)
load_ = weight[packed].sum()
total = value[packed].sum()
diversity = pop.astype(float).std(axis=0, ddof=1).mean()
print(f"value {total}, weight {load_} of {cap}")
