level = [0.5, 12.3456, 100, 1234.56789]
labels = []
widths = []
for v in level:
    text = "p=" + str(v)
    labels.append(text)
    widths.append(len(text))
longest = max(widths)
title = f"{len(level)} levels, {max(level):.2f} max"
