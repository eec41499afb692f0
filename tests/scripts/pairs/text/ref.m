% Count the words of a text and give each a code.
text = 'the quick brown fox jumps over the lazy dog and the fox runs over the hill to the dog';
words = strsplit(lower(text), ' ');
vocab = {};
count = [];
for i = 1:numel(words)
    w = words{i};
    j = find(strcmp(vocab, w));
    if isempty(j)
        vocab{end+1} = w;
        count(end+1) = 1;
    else
        count(j) = count(j) + 1;
    end
end
len = cellfun(@numel, vocab);
[count_sorted, order] = sort(count, 'descend');
ranked = vocab(order);
entry = struct('word', {}, 'share', {});
for k = 1:3
    entry(k).word = ranked{k};
    entry(k).share = count_sorted(k) / numel(words);
end

% a cipher that shifts each letter by a key drawn at random
key = randi(25, 1, 4);
plain = strjoin(ranked, '');
cipher = '';
for i = 1:length(plain)
    shift = key(mod(i-1, 4) + 1);
    cipher(i) = char(mod(plain(i) - 'a' + shift, 26) + 'a');
end
vowels = sum(ismember(plain, 'aeiou'));
hash = 5381;
for ch = cipher
    hash = mod(hash*33 + double(ch), 2^32);
end
line = sprintf('%s=%d;', entry(1).word, count_sorted(1));
backwards = fliplr(ranked{end});
report.title = upper(ranked{2});
report.longest = max(len);
report.codes = double(report.title);
disp(line)
