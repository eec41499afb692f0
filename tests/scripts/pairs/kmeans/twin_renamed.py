import numpy as np

n_clusters = 3
per_cloud = 20
true_centers = np.array([[0, 0], [4, 1], [1, 5]])
points = np.vstack([c + 0.7 * np.random.randn(per_cloud, 2) for c in true_centers])
n_points = len(points)
chosen = np.random.permutation(n_points)[:n_clusters]
centroids = points[chosen]
assignment = np.full(n_points, -1)
costs = []
for _ in range(30):
    previous = assignment
    squared = ((points[:, None, :] - centroids[None, :, :]) ** 2).sum(axis=2)
    assignment = squared.argmin(axis=1)
    centroids = centroids.copy()
    total = 0.0
    for cluster in range(n_clusters):
        own = points[assignment == cluster]
        if len(own):
            centroids[cluster] = own.mean(axis=0)
        total += np.sum((own - centroids[cluster]) ** 2)
    costs.append(total)
    if np.array_equal(assignment, previous):
        break
population = np.bincount(assignment)
rms = np.sqrt(costs[-1] / n_points)
by_size = np.argsort(-population, kind="stable")
largest_first = population[by_size]
centroids = centroids[by_size]
print(centroids)
