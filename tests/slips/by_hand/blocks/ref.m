% Samples of a sensor with three channels, interleaved: each column is one moment.
raw = [12 7 30 14 8 28 11 9 33 15 6 31];
frames = reshape(raw, 3, 4);
offset = [10; 5; 25];
clean = frames - offset * ones(1, 4);
energy = sum(clean .^ 2, 2);
peak = max(clean, [], 2);
mix = clean' * clean;
