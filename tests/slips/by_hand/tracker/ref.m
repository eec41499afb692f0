% constant velocity Kalman tracker
clear; close all; clc
dt = 0.1;
F = [1 dt 0 0; 0 1 0 0; 0 0 1 dt; 0 0 0 1];
H = [1 0 0 0; 0 0 1 0];
q = 0.05;
Q = q * [dt^3/3 dt^2/2 0 0; dt^2/2 dt 0 0; 0 0 dt^3/3 dt^2/2; 0 0 dt^2/2 dt];
R = 0.04 * eye(2);
x = [0; 1; 0; 0.5];
P = eye(4);
N = 25;
t = (0:N-1) * dt;
z = [t + 0.1*sin(5*t); 0.5*t + 0.1*cos(7*t)];
xs = zeros(4, N);
nis = zeros(1, N);
for k = 1:N
    % predict
    x = F * x;
    P = F * P * F' + Q;
    % update
    nu = z(:, k) - H * x;
    S = H * P * H' + R;
    K = P * H' / S;
    x = x + K * nu;
    P = (eye(4) - K * H) * P;
    xs(:, k) = x;
    nis(k) = nu' / S * nu;
end
rmse = sqrt(mean((xs([1 3], :) - z).^2, 2));
frac = sum(nis < 5.991) / N;
disp(rmse)
