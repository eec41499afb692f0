function value = pyport_pass(id, value)
    % PYPORT_PASS  The value, after it has been recorded for the place with this number.
    pyport_event(id, value);
end
