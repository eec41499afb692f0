function D = next_history(D, loss, history)
    % NEXT_HISTORY  The running minimum, as the script keeps it, or the loss itself.
    if strcmp(history, 'loss') || D > loss
        D = loss;
    end
end

%!assert (next_history (1, 2, 'minimum'), 1)
%!assert (next_history (1, 2, 'loss'), 2)
%!assert (next_history (2, 1, 'minimum'), 1)
