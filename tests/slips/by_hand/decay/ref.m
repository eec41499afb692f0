% Activity of a chain of two isotopes.
1;
function a = activity(n0, half, t)
    if nargin < 3
        t = 12.5;
    end
    lambda = log(2) / half;
    a = lambda * n0 * exp(-lambda * t);
end
parent = activity(1e4, 8);
daughter = activity(2.5e3, 3.2);
late = activity(1e4, 8, 40);
ratio = parent / daughter;
total = parent + daughter + late;
