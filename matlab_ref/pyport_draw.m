function varargout = pyport_draw(id, name, varargin)
    % PYPORT_DRAW  Random numbers as rand, randn, randi or randperm gives them; they are recorded.
    %
    %   Calls that set or ask for the generator's state draw nothing.
    words = varargin(cellfun('isclass', varargin, 'char'));
    if any(strcmpi(words, 'seed') | strcmpi(words, 'state') | strcmpi(words, 'twister'))
        varargout = cell(1, nargout);
        [varargout{:}] = feval(name, varargin{:});
        return
    end
    values = feval(name, varargin{:});
    if strcmp(name, 'randi')
        limits = double(varargin{1}(:).');
        if isscalar(limits)
            limits = [1, limits];
        end
        pyport_event(id, values, limits);
    else
        pyport_event(id, values);
    end
    varargout = {values};
end
