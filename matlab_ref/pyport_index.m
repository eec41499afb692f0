function value = pyport_index(slot, value)
    % PYPORT_INDEX  An index as it was when it was computed: given, kept and given back, or given back again.
    persistent kept
    if nargin == 2
        kept{slot} = value;
    else
        value = kept{slot};
    end
end
