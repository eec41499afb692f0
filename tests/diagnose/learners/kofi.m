function [g1, g2, g3] = kofi(X, Y, W1, W2, W3)
% relu network, linear output, loss = mean squared error over everything in Y
    net = struct();
    net.W = {W1, W2, W3};
    net = forward(net, X);
    net = backward(net, Y);
    g1 = net.dW{1};
    g2 = net.dW{2};
    g3 = net.dW{3};
end

function net = forward(net, X)
    net.A{1} = X;
    for l = 1:2
        net.Z{l} = net.A{l} * net.W{l};
        net.A{l+1} = max(net.Z{l}, 0);
    end
    net.out = net.A{3} * net.W{3};
end

function net = backward(net, Y)
    N = size(Y, 1);
    D = 2 * (net.out - Y) / N;
    for l = 3:-1:1
        net.dW{l} = net.A{l}' * D;
        if l > 1
            D = (D * net.W{l}') .* (net.Z{l-1} > 0);
        end
    end
end
