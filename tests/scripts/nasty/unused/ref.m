x = rand(1, 5);
debug = 1;
history = {};
y = x.^2;
history{end+1} = y;
tmp = 17 * y;
z = sum(y);
if debug
    note = sprintf('%.2f', z);
end
w = z / 5;
