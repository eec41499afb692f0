% The spectrum of a noisy chord by a Fourier transform of our own.
fs = 64;
n = 64;
t = (0:n-1)' / fs;
f0 = [5 9 14];
amp = [1 0.6 0.3];
x = zeros(n, 1);
for k = 1:length(f0)
    x = x + amp(k) * cos(2*pi*f0(k)*t + k/4);
end
x = x + 0.05*randn(n, 1);
win = 0.5 - 0.5*cos(2*pi*(0:n-1)'/n);
X = split_fft(x .* win);
check = max(abs(X - fft(x .* win)));
P = abs(X(1:n/2+1)) / sum(win);
P(2:end-1) = 2*P(2:end-1);
f = (0:n/2)' * fs/n;
peaks = [];
for k = 2:n/2
    if P(k) > P(k-1) && P(k) > P(k+1) && P(k) > 0.1
        peaks = [peaks; f(k) P(k)];
    end
end
phase = angle(X(round(peaks(:, 1)*n/fs) + 1));
energy = sum(abs(X).^2) / n;
parseval = energy - sum((x .* win).^2);
back = real(ifft(X)) ./ max(win, 1e-3);
printf('%g Hz: %.3f\n', peaks');
