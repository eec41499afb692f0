% Labels of a plot, one for each level.
level = [0.5 12.3456 100 1234.56789];
labels = cell(1, 4);
widths = zeros(1, 4);
for i = 1:4
    labels{i} = ['p=' num2str(level(i))];
    widths(i) = length(labels{i});
end
longest = max(widths);
title = sprintf('%d levels, %.2f max', numel(level), max(level));
