% otsu threshold, labelling, integral image
I = uint8([12 14 200 210 13; 11 190 205 220 15; 10 12 198 14 16; 90 95 14 12 11; 92 97 99 13 12]);
h = zeros(1,256);
for k = 1:numel(I)
    h(double(I(k))+1) = h(double(I(k))+1) + 1;
end
p = h/numel(I);
w = cumsum(p);
mu = cumsum(p.*(0:255));
mt = mu(end);
sb = (mt*w - mu).^2./(w.*(1-w));
sb(isnan(sb)) = 0;
[best, t] = max(sb);
t = t - 1;
bw = I > t;
S = cumsum(cumsum(double(I),1),2);
box = S(4,4) - S(1,4) - S(4,1) + S(1,1);
lab = zeros(size(bw));
cur = 0;
for i = 1:size(bw,1)
    for j = 1:size(bw,2)
        if bw(i,j)
            up = 0; left = 0;
            if i > 1, up = lab(i-1,j); end
            if j > 1, left = lab(i,j-1); end
            if up == 0 && left == 0
                cur = cur + 1;
                lab(i,j) = cur;
            elseif up > 0 && left > 0
                lab(i,j) = min(up,left);
                lab(lab == max(up,left)) = min(up,left);
            else
                lab(i,j) = max(up,left);
            end
        end
    end
end
areas = histc(lab(:)', 1:cur);
gam = uint8(255*(double(I)/255).^0.5);
diffI = abs(double(I) - double(gam));
sat = I + 100;
half = I/2;
med = zeros(size(I));
P = padarray_(double(I));
for i = 1:5
    for j = 1:5
        blk = P(i:i+2,j:j+2);
        med(i,j) = median(blk(:));
    end
end
function B = padarray_(A)
    B = A([1 1:end end], [1 1:end end]);
end
