"""The calculation by hand: formulas, numbers, exercises and the judgement of answers."""
