% TUTORIAL  Train the network as the published script does, show it and plot it.
%
%   Draws the starting weights from the generator as it stands: at the start of MATLAB
%   this ends after 1136 steps. Unlike the rest of this folder it has no step limit,
%   because the reference has none: for some starts it runs until it is interrupted.
X = [1 1 0 0; 0 0 1 1; 1 0 0 1];
Y = [1 0; 0 1; 1 0];
[N, F] = size(X);
K = size(Y, 2);
H = 3;
M = N;                    % the reference ties the second hidden width to the samples
D = 100;
a = 0.1;
res = 0.001;
times = 1;
Loss = [];
W1 = rand(F, H);
W2 = rand(H, M);
W3 = rand(M, K);
while D > res
    disp(D);
    [S1, Z1, S2, Z2, Q, y] = forward(X, W1, W2, W3);
    loss = sum_of_squares(y, Y);
    if D > loss
        D = loss;
    end
    [g3, g2, g1] = backward(X, Y, W2, W3, S1, Z1, S2, Z2, y);
    [W1, W2, W3] = update(W1, W2, W3, g1, g2, g3, a);
    Loss(times) = D;      %#ok<SAGROW>
    times = times + 1;
end
try
    plot(Loss);
catch problem             % a machine without graphics still shows the weights
    disp(['no plot: ', problem.message]);
end
disp('调整后的W1');
disp(W1);
disp('调整后的W2');
disp(W2);
disp('调整后的W3');
disp(W3);
disp('真实Y值');
disp(Y);
disp('训练的Y值');
disp(y);
