n = 3;
s = '';
for k = 1:n
    s = [s 'item' num2str(k)];
    if k < n
        s = [s ', '];
    end
end
t = sprintf('%05.2f|%-6s|%+d', pi, 'ab', 4);
u = strrep(upper(s), 'ITEM', 'no ');
parts = strsplit(s, ', ');
code = sum(double(s));
c = strcat('x_', parts);
hexed = dec2hex(255);
ok = strcmp(t(1:5), '03.14');
v = str2double('2.5') * 2;
