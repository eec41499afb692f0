% The same filter with whole arrays.
fs = 200; fc = 20; ntaps = 21; N = 120;
t = (0:N-1)/fs;
x = sin(2*pi*5*t) + 0.5*sin(2*pi*60*t) + 0.1*randn(1,N);
k = (0:ntaps-1) - (ntaps-1)/2;
h = sin(2*pi*fc/fs*k) ./ (pi*k);
h(k==0) = 2*fc/fs;
w = 0.54 - 0.46*cos(2*pi*(0:ntaps-1)/(ntaps-1));
h = h.*w/sum(h.*w);
y = filter(h, 1, x);
alpha = 0.3;
smooth = filter(alpha, [1 alpha-1], y, (1-alpha)*y(1));
err = smooth - sin(2*pi*5*t);
rmse = norm(err)/sqrt(N);
[peak,where] = max(abs(smooth));
