function pyport_look(varargin)
    % PYPORT_LOOK  Hand over the events that instrumented files have kept in global variables; or keep another.
    %
    %   pyport_c{1:pyport_n} are cells as pyport_event gets them: files that Octave runs write them there, since
    %   a call takes it four times as long as a write. pyport_look(number, value, ...) is pyport_event then.
    global pyport_c pyport_n
    if nargin > 0 && varargin{1} < 1e9
        pyport_n = pyport_n + 1;
        pyport_c{pyport_n} = varargin;
        if pyport_n < 128
            return
        end
        varargin = {};
    end
    [pyport_n, pyport_c] = pyport_store(pyport_n, pyport_c, varargin);
end
