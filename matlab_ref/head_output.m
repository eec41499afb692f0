function y = head_output(Q, head)
    % HEAD_OUTPUT  What the last sums become: sigmoid, softmax along each row, or themselves.
    switch head
        case {'sigmoid-bce', 'sigmoid-sse'}
            y = sigmoid(Q);
        case 'softmax-ce'
            E = exp(Q - max(Q, [], 2));
            y = E ./ sum(E, 2);
        case 'linear-sse'
            y = Q;
        otherwise
            error('unknown head: %s', head);
    end
end

%!assert (sum (head_output ([1 2 3; -800 0 800], 'softmax-ce'), 2), [1; 1], eps)
%!assert (head_output (0, 'sigmoid-bce'), 0.5)
%!assert (head_output ([1 2], 'linear-sse'), [1 2])
%!error <unknown head> head_output (0, 'other')
