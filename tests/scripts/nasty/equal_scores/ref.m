score = [5 7 5 9 7 5];
[s, i] = sort(score, 'descend');
group = zeros(1, 6);
for k = 1:6
    group(i(k)) = ceil(k / 2);
end
second = i(3);
