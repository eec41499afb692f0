% The one-sided amplitude spectrum of a vibration.
fs = 64;
N = 32;
t = (0:N-1) / fs;
x = 1.5 * sin(2*pi*6*t) + 0.4 * cos(2*pi*20*t) + 0.2;
Y = fft(x);
P2 = abs(Y / N);
P1 = P2(1:N/2+1);
P1(2:end-1) = 2 * P1(2:end-1);
f = fs * (0:N/2) / N;
[amp, k] = max(P1(2:end));
freq = f(k + 1);
