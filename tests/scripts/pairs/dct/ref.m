% Compress a picture: cosine transform of 8 by 8 blocks, quantise, and back.
B = 8;
rows = 16;
cols = 24;
[c, r] = meshgrid(1:cols, 1:rows);
img = 100 + 40*sin(r/3) + 30*cos(c/4) + 20*rand(rows, cols);
img = round(img);

D = zeros(B);
for k = 0:B-1
    for n = 0:B-1
        if k == 0
            D(k+1, n+1) = sqrt(1/B);
        else
            D(k+1, n+1) = sqrt(2/B) * cos(pi*(2*n+1)*k/(2*B));
        end
    end
end

step = 10.37;
[u, v] = ndgrid(0:B-1);
q = step * (1 + (u + v)/2);
coef = zeros(rows, cols);
rec = zeros(rows, cols);
kept = 0;
bits = [];
for i = 1:B:rows
    for j = 1:B:cols
        block = img(i:i+B-1, j:j+B-1) - 128;
        F = D * block * D';
        Fq = fix(F ./ q);
        nz = nnz(Fq);
        kept = kept + nz;
        bits(end+1) = sum(floor(log2(abs(Fq(Fq ~= 0)))) + 1);
        coef(i:i+B-1, j:j+B-1) = Fq;
        rec(i:i+B-1, j:j+B-1) = D' * (Fq .* q) * D + 128;
    end
end
rec = min(max(rec, 0), 255);
mse = mean((img(:) - rec(:)).^2);
psnr_db = 10*log10(255^2 / mse);
ratio = rows*cols / kept;
dc = coef(1:B:end, 1:B:end);
worst = max(max(abs(img - rec)));
fprintf('PSNR %.2f dB, %.1f to 1\n', psnr_db, ratio);
