function loss = head_loss(Q, Y, head)
    % HEAD_LOSS  The loss that the head's gradient descends, summed over samples and outputs.
    %
    %   The shift m keeps exp in range; the result does not depend on it.
    switch head
        case 'sigmoid-bce'
            m = max(Q, 0);
            terms = log(exp(Q - m) + exp(-m)) + m - Y .* Q;
        case 'softmax-ce'
            m = max(Q, [], 2);
            terms = Y .* (log(sum(exp(Q - m), 2)) + m - Q);
        case {'sigmoid-sse', 'linear-sse'}
            loss = sum_of_squares(head_output(Q, head), Y);
            return
        otherwise
            error('unknown head: %s', head);
    end
    loss = 0;
    for m = 1:size(terms, 1)
        for n = 1:size(terms, 2)
            loss = loss + terms(m, n);
        end
    end
end

%!assert (head_loss (0, 1, 'sigmoid-bce'), log (2), eps)
%!assert (head_loss ([0 0], [1 0], 'softmax-ce'), log (2), eps)
%!assert (head_loss ([3 4], [0 0], 'linear-sse'), 25)
%!assert (head_loss (1000, 1, 'sigmoid-bce'), 0)
