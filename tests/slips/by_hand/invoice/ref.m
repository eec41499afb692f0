% Invoices in whole cents, tax rounded line by line.
price = [1250 999 3450 50 4990];
amount = [2 3 1 7 4];
net = price .* amount;
tax = zeros(size(net));
for i = 1:numel(net)
    tax(i) = round(net(i) * 0.05);
end
gross = net + tax;
bill = sum(gross);
share = round(100 * gross / bill) / 100;
