% Bright pixels of a plate, numbered as they are found, and the distance from one to the next.
plate = [3 9 2 8; 7 1 9 0; 2 8 4 9];
[r, c] = find(plate > 6);
bright = plate(plate > 6);
n = numel(r);
step = zeros(n-1, 1);
for i = 1:n-1
    step(i) = hypot(r(i+1) - r(i), c(i+1) - c(i));
end
way = sum(step);
weighted = sum(bright .* (1:n)');
