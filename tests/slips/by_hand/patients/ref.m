% Blood pressure of those who take the drug.
pressure = [128 141 119 150 135 144 122 138];
dose = [0 5 0 10 5 0 10 5];
age = [45 61 38 70 52 66 41 58];
treated = pressure(dose > 0);
old = pressure(age > 50 & dose > 0);
effect = mean(treated) - mean(pressure(dose == 0));
heavy = dose;
heavy(pressure > 140) = heavy(pressure > 140) * 2;
cost = sum(heavy) * 1.25;
