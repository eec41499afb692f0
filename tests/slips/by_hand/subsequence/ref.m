% longest common subsequence and edit distance
a = 'KITTENSITTING'; b = 'SITTINGKITTEN';
m = length(a); n = length(b);
L = zeros(m+1, n+1);
E = zeros(m+1, n+1);
E(:,1) = 0:m;
E(1,:) = 0:n;
for i = 1:m
    for j = 1:n
        if a(i) == b(j)
            L(i+1,j+1) = L(i,j) + 1;
            cost = 0;
        else
            L(i+1,j+1) = max(L(i,j+1), L(i+1,j));
            cost = 1;
        end
        E(i+1,j+1) = min([E(i,j+1)+1, E(i+1,j)+1, E(i,j)+cost]);
    end
end
i = m; j = n; s = '';
while i > 0 && j > 0
    if a(i) == b(j)
        s = [a(i) s];
        i = i - 1; j = j - 1;
    elseif L(i, j+1) >= L(i+1, j)
        i = i - 1;
    else
        j = j - 1;
    end
end
lenLCS = L(end,end);
dist = E(end,end);
sim = 1 - dist / max(m, n);
