import numpy as np


def fitness(population, w, worth, limit):
    w = population @ w
    scores = population @ worth
    return np.where(w > limit, np.maximum(scores - 8 * (w - limit), 0), scores)


n_items = 10
w = np.random.randint(3, 16, n_items)
worth = np.random.randint(10, 61, n_items)
limit = 45
size = 12
generations = 8
mutation_rate = 0.08
population = np.random.rand(size, n_items) > 0.6
best_of = np.zeros(generations)
mean_of = np.zeros(generations)
for gen in range(generations):
    scores = fitness(population, w, worth, limit)
    champion = np.argmax(scores)
    best_of[gen] = scores[champion]
    mean_of[gen] = scores.mean()
    champion_genes = population[champion].copy()
    # tournament
    chosen = np.zeros_like(population)
    for row in range(size):
        rivals = np.random.randint(0, size, 2)
        victor = rivals[0] if scores[rivals[0]] >= scores[rivals[1]] else rivals[1]
        chosen[row] = population[victor]
    # crossover of random couples
    couples = np.random.permutation(size)
    offspring = chosen.copy()
    for pair in range(0, size - 1, 2):
        mum, dad = couples[pair], couples[pair + 1]
        at = np.random.randint(1, n_items)
        offspring[pair] = np.concatenate([chosen[mum, :at], chosen[dad, at:]])
        offspring[pair + 1] = np.concatenate([chosen[dad, :at], chosen[mum, at:]])
    mutations = np.random.rand(size, n_items) < mutation_rate
    population = offspring ^ mutations
    population[0] = champion_genes
inside = np.flatnonzero(champion_genes)
load_total = w[inside].sum()
worth_total = worth[inside].sum()
spread = population.astype(float).std(axis=0, ddof=1).mean()
print(f"value {worth_total}, weight {load_total} of {limit}")
