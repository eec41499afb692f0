% Conway's Game of Life on a torus.
rows = 10;
cols = 12;
gens = 8;
board = rand(rows, cols) < 0.35;
alive = sum(board(:));
seen = {board};
births = 0;
period = 0;
for g = 1:gens
    new = board;
    for r = 1:rows
        for c = 1:cols
            nb = 0;
            for dr = -1:1
                for dc = -1:1
                    if dr == 0 && dc == 0
                        continue
                    end
                    rr = mod(r + dr - 1, rows) + 1;
                    cc = mod(c + dc - 1, cols) + 1;
                    nb = nb + board(rr, cc);
                end
            end
            if board(r, c)
                new(r, c) = nb == 2 || nb == 3;
            else
                new(r, c) = nb == 3;
            end
        end
    end
    births = births + nnz(new & ~board);
    board = new;
    alive(end+1) = sum(board(:));
    for s = numel(seen):-1:1
        if isequal(seen{s}, board)
            period = numel(seen) + 1 - s;
            break
        end
    end
    seen{end+1} = board;
    if period > 0
        break
    end
end
density = alive / (rows*cols);
profile = sum(board, 1);
[rr, cc] = find(board);
if isempty(rr)
    box = [];
else
    box = [min(rr) max(rr) min(cc) max(cc)];
end
for r = 1:rows
    fprintf('%s\n', char('.' + ('#' - '.')*board(r, :)));
end
