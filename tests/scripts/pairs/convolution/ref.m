% A small convolution layer forwards: filters, bias, ReLU, pooling, softmax.
img = rand(10, 10);
W = 0.3*randn(3, 3, 2);
bias = 0.1*randn(1, 2);
[h, w] = size(img);
[kh, kw, nf] = size(W);
oh = h - kh + 1;
ow = w - kw + 1;
act = zeros(oh, ow, nf);
for f = 1:nf
    for r = 1:oh
        for c = 1:ow
            patch = img(r:r+kh-1, c:c+kw-1);
            act(r, c, f) = sum(sum(patch .* W(:, :, f))) + bias(f);
        end
    end
end
relu = max(act, 0);

% the same by conv2, whose kernel is turned
full = conv2(img, rot90(W(:, :, 1), 2), 'valid') + bias(1);
diff_ = max(max(abs(full - act(:, :, 1))));

ph = oh/2;
pw = ow/2;
pool = zeros(ph, pw, nf);
for f = 1:nf
    for r = 1:ph
        for c = 1:pw
            window = relu(2*r-1:2*r, 2*c-1:2*c, f);
            pool(r, c, f) = max(window(:));
        end
    end
end
flat = reshape(pool, [], 1);
V = 0.2*randn(3, numel(flat));
score = V*flat;
score = score - max(score);
prob = exp(score) / sum(exp(score));
[conf, class] = max(prob);
target = [1; 0; 0];
loss = -log(prob(1));
dscore = prob - target;
dV = dscore * flat';
dflat = V' * dscore;
dead = mean(relu(:) == 0);
fprintf('class %d (%.3f), loss %.4f\n', class, conf, loss);
