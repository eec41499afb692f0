% An 8-bit picture: brighten, equalise, blur, find edges.
rows = 16;
cols = 20;
img = uint8(zeros(rows, cols));
noise = randi([0 60], rows, cols);
for r = 1:rows
    for c = 1:cols
        img(r, c) = 5*r + 4*c + noise(r, c);
    end
end
bright = img + 120;
dark = img - 60;
half = img / 2;

% histogram and its equalisation
h = zeros(1, 256);
for k = 1:numel(img)
    h(double(img(k)) + 1) = h(double(img(k)) + 1) + 1;
end
cdf = cumsum(h);
lo = min(cdf(cdf > 0));
lut = uint8(round((cdf - lo) / (numel(img) - lo) * 255));
equal = lut(double(img) + 1);

% 3 by 3 mean of what lies inside
blur = zeros(rows, cols);
for r = 1:rows
    for c = 1:cols
        r1 = max(r-1, 1); r2 = min(r+1, rows);
        c1 = max(c-1, 1); c2 = min(c+1, cols);
        block = double(img(r1:r2, c1:c2));
        blur(r, c) = sum(block(:)) / numel(block);
    end
end
blur8 = uint8(blur);

% edges
d = double(img);
gx = d(2:end-1, 3:end) - d(2:end-1, 1:end-2);
gy = d(3:end, 2:end-1) - d(1:end-2, 2:end-1);
mag = sqrt(gx.^2 + gy.^2);
level = mean(mag(:)) + std(mag(:));
edges = mag > level;
n_edges = nnz(edges);
[er, ec] = find(edges);
centre = [mean(er) mean(ec)];
mask = img > 128;
mean_fg = mean(img(mask));
fprintf('%d edge pixels around (%.2f, %.2f)\n', n_edges, centre);
