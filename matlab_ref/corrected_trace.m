function trace = corrected_trace(start)
    % CORRECTED_TRACE  As train_trace, with each error of the tutorial corrected that start names.
    %
    %   start has in addition: head ('sigmoid-bce', 'sigmoid-sse', 'softmax-ce', 'linear-sse'),
    %   whose loss the gradient descends; reported ('squares' or 'head'), which loss is kept;
    %   history ('minimum' or 'loss'); bias (0 or 1). trace has in addition these four and
    %   y_final, which belongs to the weights after the last update.
    X = start.X;
    Y = start.Y;
    W1 = start.W1;
    W2 = start.W2;
    W3 = start.W3;
    a = start.learning_rate;
    res = start.tolerance;
    head = start.head;
    bias = start.bias;
    D = 100;
    times = 1;
    steps = cell(14, start.max_steps);
    while D > res && times <= start.max_steps
        [S1, Z1, S2, Z2, Q, y] = corrected_forward(X, W1, W2, W3, head, bias);
        loss = reported_loss(Q, y, Y, head, start.reported);
        D = next_history(D, loss, start.history);
        [g3, g2, g1] = corrected_backward(X, Y, W2, W3, Z1, Z2, y, head, bias);
        steps(:, times) = {W1; W2; W3; S1; Z1; S2; Z2; Q; y; loss; D; g3; g2; g1};
        [W1, W2, W3] = update(W1, W2, W3, g1, g2, g3, a);
        times = times + 1;
    end
    trace = close_trace(steps(:, 1:times - 1), start, {W1, W2, W3}, D);
    [S1, Z1, S2, Z2, Q, trace.y_final] = corrected_forward(X, W1, W2, W3, head, bias); %#ok<ASGLU>
    trace.head = head;
    trace.reported = start.reported;
    trace.history = start.history;
    trace.bias = bias;
end

%!test
%! % Without a correction it is the reference's run.
%! start = struct ('X', [1 1 0 0; 0 0 1 1; 1 0 0 1], 'Y', [1 0; 0 1; 1 0], ...
%!                 'W1', [1 2 3; 4 5 6; 7 8 9; 1 5 9] / 10, 'W2', [1 2 3; 3 1 2; 2 3 1] / 3, ...
%!                 'W3', [1 2; 3 1; 2 2] / 4, 'learning_rate', 0.1, 'tolerance', 0.001, 'max_steps', 5);
%! plain = train_trace (start);
%! start.head = 'sigmoid-bce'; start.reported = 'squares'; start.history = 'minimum'; start.bias = 0;
%! corrected = corrected_trace (start);
%! assert (corrected.W1_final, plain.W1_final); assert (corrected.D, plain.D);
%! assert (corrected.g1, plain.g1);
