function loss = reported_loss(Q, y, Y, head, reported)
    % REPORTED_LOSS  The sum of squares, as the script reports it, or the head's own loss.
    if strcmp(reported, 'head')
        loss = head_loss(Q, Y, head);
    else
        loss = sum_of_squares(y, Y);
    end
end

%!assert (reported_loss (0, 0.5, 1, 'sigmoid-bce', 'squares'), 0.25)
%!assert (reported_loss (0, 0.5, 1, 'sigmoid-bce', 'head'), log (2), eps)
