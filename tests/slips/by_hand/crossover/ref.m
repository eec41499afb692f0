% Smooth a noisy price series and generate crossover signals
rng(3);
n = 60;
price = 100 + cumsum(randn(1, n));
fast = 5; slow = 12;
af = 2 / (fast + 1);
as = 2 / (slow + 1);
emaF = zeros(1, n);
emaS = zeros(1, n);
emaF(1) = price(1);
emaS(1) = price(1);
for k = 2:n
    emaF(k) = af * price(k) + (1 - af) * emaF(k-1);
    emaS(k) = as * price(k) + (1 - as) * emaS(k-1);
end
macd = emaF - emaS;
sig = [0 diff(sign(macd))];
buys = find(sig > 0);
sells = find(sig < 0);
% back test
cash = 1000;
shares = 0;
for k = 1:n
    if any(buys == k) && shares == 0
        shares = floor(cash / price(k));
        cash = cash - shares * price(k);
    elseif any(sells == k) && shares > 0
        cash = cash + shares * price(k);
        shares = 0;
    end
end
value = cash + shares * price(end);
ret = (value / 1000 - 1) * 100;
r = diff(log(price));
vol = std(r) * sqrt(252);
fprintf('return %.2f%%, vol %.3f\n', ret, vol);
