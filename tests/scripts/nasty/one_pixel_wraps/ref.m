img = uint8([10 200 30; 40 50 60; 70 80 90]);
b = img + 60;
d = img - 5;
m = double(max(b(:)));
s = sum(double(b(:)));
