function trace = close_trace(steps, start, weights, D)
    % CLOSE_TRACE  Put the steps behind each other, and add what belongs to the run as a whole.
    %
    %   steps is a cell array, a row for each quantity in computing order and a column for
    %   each step. weights are those after the last update, D is what the loop ended with.
    names = {'W1', 'W2', 'W3', 'S1', 'Z1', 'S2', 'Z2', 'Q', 'y', 'loss', 'D', 'g3', 'g2', 'g1'};
    for k = 1:numel(names)
        trace.(names{k}) = cat(3, steps{k, :});
    end
    trace.steps = size(steps, 2);
    trace.loss = reshape(trace.loss, 1, trace.steps);
    trace.D = reshape(trace.D, 1, trace.steps);
    trace.W1_final = weights{1};
    trace.W2_final = weights{2};
    trace.W3_final = weights{3};
    trace.X = start.X;
    trace.Y = start.Y;
    trace.learning_rate = start.learning_rate;
    trace.tolerance = start.tolerance;
    if isnan(D)
        trace.stopped = 'diverged';
    elseif D > start.tolerance
        trace.stopped = 'max-steps';
    else
        trace.stopped = 'tolerance';
    end
end

%!test
%! steps = {1, 2; 2, 3; 3, 4; 4, 5; 5, 6; 6, 7; 7, 8; 8, 9; 9, 1; 10, 11; 11, 12; [1 2], [3 4]; 0, 0; 0, 0};
%! start = struct ('X', 1, 'Y', 2, 'learning_rate', 0.1, 'tolerance', 0.5);
%! trace = close_trace (steps, start, {3, 4, 5}, 0.6);
%! assert (trace.loss, [10 11]); assert (trace.g3(:, :, 2), [3 4]);
%! assert (trace.steps, 2); assert (trace.stopped, 'max-steps'); assert (trace.W3_final, 5);
%! ends = @(D) close_trace (steps, start, {3, 4, 5}, D).stopped;
%! assert (ends (0.5), 'tolerance'); assert (ends (NaN), 'diverged'); assert (ends (Inf), 'max-steps');
