Z = rand(4, 3);
r = Z(2, :);
for k = 1:4
    Z(k, :) = Z(k, :) - mean(Z(k, :));
end
d = r - Z(2, :);
s = sum(r);
