% A forest fire: 2 burns, 1 is a tree, 0 is ash.
f = ones(6, 7);
f(2, 3) = 2;
f([9 16 27]) = 0;
burning = zeros(1, 5);
for t = 1:5
    old = f;
    for i = 2:5
        for j = 2:6
            near = [old(i-1, j) old(i+1, j) old(i, j-1) old(i, j+1)];
            if old(i, j) == 2
                f(i, j) = 0;
            elseif old(i, j) == 1 && any(near == 2)
                f(i, j) = 2;
            end
        end
    end
    burning(t) = sum(sum(f == 2));
end
left = sum(f(:) == 1);
