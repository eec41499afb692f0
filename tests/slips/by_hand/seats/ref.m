% Seats of a hall are numbered down the rows; every fifth one is checked.
hall = [4 7 1 9; 3 8 2 6; 5 0 9 1; 2 6 8 3];
count = 0;
marks = [];
for s = 2:5:16
    marks(end+1) = hall(s);
    count = count + hall(s);
end
hall(7) = 20;
rows = sum(hall, 2);
full = max(rows);
