function r = correlation(a, b)
da = a - mean(a);
db = b - mean(b);
r = sum(da.*db) / sqrt(sum(da.^2)*sum(db.^2));
end
