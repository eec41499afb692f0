% Low-pass a noisy signal with a windowed sinc, then smooth it once more by recursion.
clear; clc
fs = 200;
fc = 20;
ntaps = 21;
N = 120;
t = (0:N-1) / fs;
x = sin(2*pi*5*t) + 0.5*sin(2*pi*60*t) + 0.1*randn(1, N);
m = (ntaps-1) / 2;
h = zeros(1, ntaps);
for k = 1:ntaps
    n = k - 1 - m;
    if n == 0
        h(k) = 2*fc/fs;
    else
        h(k) = sin(2*pi*fc/fs*n) / (pi*n);
    end
end
w = 0.54 - 0.46*cos(2*pi*(0:ntaps-1)/(ntaps-1));
h = h .* w;
h = h / sum(h);
y = zeros(1, N);
for n = 1:N
    acc = 0;
    for k = 1:min(n, ntaps)
        acc = acc + h(k) * x(n-k+1);
    end
    y(n) = acc;
end
alpha = 0.3;
z = y(1);
smooth = [];
for n = 1:N
    z = alpha*y(n) + (1-alpha)*z;
    smooth(end+1) = z;
end
err = smooth - sin(2*pi*5*t);
rmse = sqrt(mean(err.^2));
[peak, where] = max(abs(smooth));
fprintf('rmse %.4f, peak %.4f at %d\n', rmse, peak, where);
