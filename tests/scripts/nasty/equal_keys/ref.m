score = [3 1 3 2 1 3 2];
name = {'a', 'b', 'c', 'd', 'e', 'f', 'g'};
[s, i] = sort(score, 'descend');
ranked = name(i);
[u, first] = unique(score, 'first');
T = sortrows([score' (1:7)'], [1 -2]);
top = i(1:2);
low = find(score == min(score));
joined = [ranked{:}];
