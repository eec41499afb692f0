% A Kalman filter that follows a car.
dt = 0.5;
A = [1 dt; 0 1];
C = [1 0];
Q = [0.02 0.01; 0.01 0.05];
R = 0.4;
x = [0; 1];
P = [1 0; 0 1];
z = [0.61 1.02 1.38 2.11 2.4 3.16 3.3];
track = zeros(2, numel(z));
for k = 1:numel(z)
    x = A * x;
    P = A * P * A' + Q;
    S = C * P * C' + R;
    K = P * C' / S;
    x = x + K * (z(k) - C * x);
    P = (eye(2) - K * C) * P;
    track(:, k) = x;
end
speed = track(2, end);
