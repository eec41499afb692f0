% KALMAN  Track a position and a speed from noisy positions, and record every step.
%
%   An ordinary script with three lines more, those with recorder. It writes kalman.mat in
%   the current folder. A measurement further off than three deviations is left out.
dt = 0.5;
F = [1 dt; 0 1];
H = [1 0];
Q = 0.01 * [dt^4 / 4, dt^3 / 2; dt^3 / 2, dt^2];
R = 0.04;
x = [0; 1];
P = [1 0; 0 1];
seed = 1;
rec = recorder();
for k = 1:60
    seed = mod(16807 * seed, 2147483647);
    z = 0.8 * dt * k + 0.4 * (seed / 2147483647 - 0.5);
    if mod(k, 17) == 0
        z = z + 3 * (-1)^(k / 17);    % each 17th measurement is wrong, below or above
    end
    x = F * x;
    P = F * P * F' + Q;
    y = z - H * x;
    S = H * P * H' + R;
    K = P * H' / S;
    if abs(y) > 3 * sqrt(S)
        K = [0; 0];
    end
    x = x + K * y;
    P = P - K * H * P;
    rec = recorder(rec, 'z', z, 'y', y, 'S', S, 'K', K, 'x', x, 'P', P);
end
recorder(rec, 'kalman.mat');
