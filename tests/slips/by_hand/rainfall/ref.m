% Monthly rain at stations: the wettest month of each station and how far it stands out.
rain = [81 62 70 45; 74 55 66 91; 60 71 58 30; 43 88 49 12];
names = {'hill', 'lake', 'town', 'port'};
level = mean(rain);
anomaly = rain - repmat(level, 4, 1);
[peak, month] = max(anomaly);
spread = max(rain) - min(rain);
ratio = peak ./ spread;
[~, best] = max(ratio);
winner = names{best};
total = sum(rain(:));
