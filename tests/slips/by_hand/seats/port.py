import numpy as np

hall = np.array([[4, 7, 1, 9], [3, 8, 2, 6], [5, 0, 9, 1], [2, 6, 8, 3]])
count = 0
marks = []
for s in range(1, 16, 5):
    seat = hall.ravel(order="F")[s]
    marks.append(seat)
    count += seat
hall.flat[6] = 20
rows = hall.sum(axis=1)
full = rows.max()
