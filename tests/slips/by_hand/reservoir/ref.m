% Water in three basins through a week.
inflow = [5 8 3; 6 7 4; 9 2 5];
outflow = [4 4 4; 7 3 5; 5 5 5];
net = inflow - outflow;
store = cumsum(net);
low = min(store(:));
final = store(end, :);
dry = any(store < 0);
