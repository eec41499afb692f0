function X = split_fft(x)
% Radix-2 transform of a column whose length is a power of two.
n = numel(x);
if n == 1
    X = x;
    return
end
even = split_fft(x(1:2:end));
odd = split_fft(x(2:2:end));
w = exp(-2i*pi*(0:n/2-1)'/n);
X = [even + w.*odd; even - w.*odd];
end
