% Track a moving point from noisy positions.
clear all
close all
dt = 0.1;
steps = 40;
A = [1 dt; 0 1];
H = [1 0];
Q = 0.05 * [dt^3/3 dt^2/2; dt^2/2 dt];
R = 0.4^2;

% the truth and what is measured of it
truth = zeros(2, steps);
s = [0; 1];
L = chol(Q)';
for k = 1:steps
    s = A*s + L*randn(2, 1);
    truth(:, k) = s;
end
meas = truth(1, :) + sqrt(R)*randn(1, steps);

x = [meas(1); 0];
P = eye(2);
est = zeros(2, steps);
gain = zeros(2, steps);
nis = zeros(1, steps);
for k = 1:steps
    % predict
    x = A*x;
    P = A*P*A' + Q;
    % correct
    S = H*P*H' + R;
    K = P*H' / S;
    v = meas(k) - H*x;
    x = x + K*v;
    P = (eye(2) - K*H) * P;
    est(:, k) = x;
    gain(:, k) = K;
    nis(k) = v^2 / S;
end
rms_pos = sqrt(mean((est(1, :) - truth(1, :)).^2));
rms_vel = sqrt(mean((est(2, :) - truth(2, :)).^2));
bad = find(nis > 3.84);
fprintf('position %.3f, velocity %.3f, %d outside\n', rms_pos, rms_vel, numel(bad));
