function trace = train_trace(start)
    % TRAIN_TRACE  Train from given weights and keep every quantity of every step.
    %
    %   start has X, Y, W1, W2, W3, learning_rate, tolerance and max_steps. In trace the
    %   last axis of each quantity is the step; W1, W2, W3 are those before the update.
    X = start.X;
    Y = start.Y;
    W1 = start.W1;
    W2 = start.W2;
    W3 = start.W3;
    a = start.learning_rate;
    res = start.tolerance;
    D = 100;
    times = 1;
    steps = cell(14, start.max_steps);
    while D > res && times <= start.max_steps
        [S1, Z1, S2, Z2, Q, y] = forward(X, W1, W2, W3);
        loss = sum_of_squares(y, Y);
        if D > loss
            D = loss;
        end
        [g3, g2, g1] = backward(X, Y, W2, W3, S1, Z1, S2, Z2, y);
        steps(:, times) = {W1; W2; W3; S1; Z1; S2; Z2; Q; y; loss; D; g3; g2; g1};
        [W1, W2, W3] = update(W1, W2, W3, g1, g2, g3, a);
        times = times + 1;
    end
    trace = close_trace(steps(:, 1:times - 1), start, {W1, W2, W3}, D);
end

%!shared start
%! start = struct ('X', [1 1 0 0; 0 0 1 1; 1 0 0 1], 'Y', [1 0; 0 1; 1 0], ...
%!                 'W1', ones (4, 3) / 2, 'W2', ones (3, 3) / 3, 'W3', ones (3, 2) / 4, ...
%!                 'learning_rate', 0.1, 'tolerance', 0.001, 'max_steps', 5);
%!test
%! trace = train_trace (start);
%! assert (trace.steps, 5); assert (trace.stopped, 'max-steps');
%! assert (size (trace.W1), [4 3 5]); assert (size (trace.loss), [1 5]);
%! assert (trace.W1(:, :, 1), start.W1);
%! assert (trace.W1_final, trace.W1(:, :, 5) - 0.1 * trace.g1(:, :, 5)');
%! assert (trace.D, cummin (trace.loss));
%!test
%! start.tolerance = 10;
%! trace = train_trace (start);
%! assert (trace.steps, 1); assert (trace.stopped, 'tolerance');
