import numpy as np


def column_stochastic(links):
    """Column-stochastic matrix; a page without links leads anywhere."""
    pages = links.shape[0]
    degree = links.sum(axis=1)
    markov = np.full((pages, pages), 1 / pages)
    has_links = degree > 0
    markov[:, has_links] = (links[has_links] / degree[has_links, None]).T
    return markov, degree


pages = 12
damping = 0.85
tolerance = 1e-8
links = np.random.rand(pages, pages) < 0.25
np.fill_diagonal(links, False)
markov, degree = column_stochastic(links)
dead_ends = np.where(degree == 0)[0]

score = np.ones(pages) / pages
change = np.inf
passes = 0
changes = []
while change > tolerance and passes < 200:
    new_score = damping * (markov @ score) + (1 - damping) / pages
    new_score = new_score / new_score.sum()
    change = np.abs(new_score - score).sum()
    score = new_score
    passes += 1
    changes.append(change)
changes = np.array(changes)

ranking = np.argsort(-score, kind="stable")
ranked_scores = score[ranking]
first_three = ranking[:3]
bits = -np.sum(score * np.log2(score))
quotients = changes[1:] / changes[:-1]
mean_quotient = quotients.mean()
for place in range(3):
    print(f"{place + 1}: page {first_three[place]}, {ranked_scores[place]:.4f}")
