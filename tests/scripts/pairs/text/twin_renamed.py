import numpy as np

sentence = "the quick brown fox jumps over the lazy dog and the fox runs over the hill to the dog"
tokens = sentence.lower().split(" ")
seen = []
tally = []
for w in tokens:
    if w in seen:
        tally[seen.index(w)] += 1
    else:
        seen.append(w)
        tally.append(1)
lengths = np.array([len(w) for w in seen])
by_count = sorted(range(len(tally)), key=lambda i: -tally[i])
tally_sorted = [tally[i] for i in by_count]
seen_sorted = [seen[i] for i in by_count]
top_three = [{"word": seen_sorted[k], "share": tally_sorted[k] / len(tokens)} for k in range(3)]

# a cipher that shifts each letter by a key drawn at random
shifts = np.random.randint(1, 26, 4)
letters = "".join(seen_sorted)
secret = ""
for i, ch in enumerate(letters):
    by = shifts[i % 4]
    secret += chr((ord(ch) - ord("a") + by) % 26 + ord("a"))
n_vowels = sum(ch in "aeiou" for ch in letters)
checksum = 5381
for ch in secret:
    checksum = (checksum * 33 + ord(ch)) % 2**32
summary = f"{top_three[0]['word']}={tally_sorted[0]};"
mirrored = seen_sorted[-1][::-1]
heading = {"title": seen_sorted[1].upper(), "longest": lengths.max()}
heading["codes"] = [ord(ch) for ch in heading["title"]]
print(summary)
