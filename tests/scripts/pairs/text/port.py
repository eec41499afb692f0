import numpy as np

text = "the quick brown fox jumps over the lazy dog and the fox runs over the hill to the dog"
words = text.lower().split(" ")
vocab = []
count = []
for w in words:
    if w in vocab:
        count[vocab.index(w)] += 1
    else:
        vocab.append(w)
        count.append(1)
len_ = np.array([len(w) for w in vocab])
order = sorted(range(len(count)), key=lambda i: -count[i])
count_sorted = [count[i] for i in order]
ranked = [vocab[i] for i in order]
entry = [{"word": ranked[k], "share": count_sorted[k] / len(words)} for k in range(3)]

# a cipher that shifts each letter by a key drawn at random
key = np.random.randint(1, 26, 4)
plain = "".join(ranked)
cipher = ""
for i, ch in enumerate(plain):
    shift = key[i % 4]
    cipher += chr((ord(ch) - ord("a") + shift) % 26 + ord("a"))
vowels = sum(ch in "aeiou" for ch in plain)
hash = 5381
for ch in cipher:
    hash = (hash * 33 + ord(ch)) % 2**32
line = f"{entry[0]['word']}={count_sorted[0]};"
backwards = ranked[-1][::-1]
report = {"title": ranked[1].upper(), "longest": len_.max()}
report["codes"] = [ord(ch) for ch in report["title"]]
print(line)
