% Waiting times sorted into bins, their weight added up.
wait = [1.2 4.7 3.3 0.4 2.8 4.1 3.9 1.9 2.2 3.6];
weight = [2 1 3 1 2 2 1 4 1 3];
nbins = 5;
h = zeros(1, nbins);
for i = 1:numel(wait)
    b = floor(wait(i)) + 1;
    h(b) = h(b) + weight(i);
end
p = h / sum(h);
entropy = 0;
for b = 1:nbins
    if p(b) > 0
        entropy = entropy - p(b) * log2(p(b));
    end
end
