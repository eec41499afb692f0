function d3 = head_delta(y, Y, head)
    % HEAD_DELTA  The derivative of the head's loss by the last sums Q.
    switch head
        case 'sigmoid-bce'
            d3 = y - Y;
        case 'sigmoid-sse'
            d3 = 2 * (y - Y) .* (y .* (1 - y));
        case 'softmax-ce'
            d3 = y .* sum(Y, 2) - Y;
        case 'linear-sse'
            d3 = 2 * (y - Y);
        otherwise
            error('unknown head: %s', head);
    end
end

%!test
%! % Central differences of each head's loss agree.
%! Q = [0.3 -1.2; 2 0.5]; Y = [1 0; 0 1]; h = 1e-6;
%! heads = {'sigmoid-bce', 'sigmoid-sse', 'softmax-ce', 'linear-sse'};
%! for k = 1:numel (heads)
%!   up = Q; up(2, 1) = up(2, 1) + h; down = Q; down(2, 1) = down(2, 1) - h;
%!   slope = (head_loss (up, Y, heads{k}) - head_loss (down, Y, heads{k})) / (2 * h);
%!   d3 = head_delta (head_output (Q, heads{k}), Y, heads{k});
%!   assert (d3(2, 1), slope, 1e-8);
%! end
