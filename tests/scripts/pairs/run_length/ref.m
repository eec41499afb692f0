% Run lengths of a sparse row of symbols: encode, write down, decode.
n = 60;
alphabet = 'abcd';
draw = rand(1, n);
sig = ones(1, n);
for k = 2:n
    if draw(k) < 0.7
        sig(k) = sig(k-1);
    else
        sig(k) = mod(sig(k-1) + floor(draw(k)*10), 4) + 1;
    end
end
text = alphabet(sig);
vals = [];
lens = [];
k = 1;
while k <= n
    run = 1;
    while k + run <= n && sig(k+run) == sig(k)
        run = run + 1;
    end
    vals(end+1) = sig(k);
    lens(end+1) = run;
    k = k + run;
end
code = '';
for k = 1:numel(vals)
    code = [code sprintf('%d%c', lens(k), alphabet(vals(k)))];
end

% read it back
back = '';
num = 0;
for ch = code
    if ch >= '0' && ch <= '9'
        num = num*10 + (ch - '0');
    else
        back = [back repmat(ch, 1, num)];
        num = 0;
    end
end
ok = strcmp(text, back);
longest = max(lens);
tally = cell(1, 4);
for s = 1:4
    tally{s} = lens(vals == s);
end
totals = cellfun(@sum, tally);
edges = find(diff(sig) ~= 0);
saved = 1 - numel(code)/n;
fprintf('%s (%d): %d\n', code, ok, longest);
