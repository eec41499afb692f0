function pyport_quit(varargin)
    % PYPORT_QUIT  Write the record, and end as exit and quit do.
    pyport_end();
    exit(0);
end
