% A genetic algorithm packs a knapsack.
items = 10;
weight = randi([3 15], 1, items);
value = randi([10 60], 1, items);
cap = 45;
npop = 12;
gens = 8;
pm = 0.08;
pop = rand(npop, items) > 0.6;
best_fit = zeros(gens, 1);
mean_fit = zeros(gens, 1);
for g = 1:gens
    fit = zeros(npop, 1);
    for i = 1:npop
        w = sum(weight(pop(i, :)));
        fit(i) = sum(value(pop(i, :)));
        if w > cap
            fit(i) = max(fit(i) - 8*(w - cap), 0);
        end
    end
    [best_fit(g), ib] = max(fit);
    mean_fit(g) = mean(fit);
    elite = pop(ib, :);
    % tournament
    parents = false(npop, items);
    for i = 1:npop
        c = randi(npop, 1, 2);
        if fit(c(1)) >= fit(c(2))
            parents(i, :) = pop(c(1), :);
        else
            parents(i, :) = pop(c(2), :);
        end
    end
    % crossover of random couples
    order = randperm(npop);
    children = parents;
    for k = 1:2:npop-1
        p1 = order(k);
        p2 = order(k+1);
        cut = randi(items - 1);
        children(k, :) = [parents(p1, 1:cut) parents(p2, cut+1:end)];
        children(k+1, :) = [parents(p2, 1:cut) parents(p1, cut+1:end)];
    end
    flip = rand(npop, items) < pm;
    pop = xor(children, flip);
    pop(1, :) = elite;
end
packed = find(elite);
load_ = sum(weight(packed));
total = sum(value(packed));
diversity = mean(std(double(pop)));
fprintf('value %d, weight %d of %d\n', total, load_, cap);
