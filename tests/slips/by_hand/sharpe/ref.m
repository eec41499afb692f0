% Returns of three funds, ranked by what they earn for their risk.
prices = [100 101.5 99.8 103.2 104.9 104.1; 50 50.4 51.1 50.9 52.3 53.0; 20 19.1 20.6 21.9 20.8 22.4];
[m, n] = size(prices);
score = zeros(m, 1);
for f = 1:m
    r = diff(log(prices(f, :)));
    avg = mean(r);
    risk = std(r);
    score(f) = avg / risk * sqrt(252);
end
[~, rank] = sort(score, 'descend');
best = rank(1);
