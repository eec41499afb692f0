function pyport_quit(varargin)
    % PYPORT_QUIT  Write the record, and end as exit and quit do.
    pyport_event(1e9 + 1, struct('message', '', 'stack', ''));
    exit(0);
end
