function v = horner(c, x)
v = 0;
for k = 1:numel(c)
    v = v*x + c(k);
end
end
