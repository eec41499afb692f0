function pyport_event(varargin)
    % PYPORT_EVENT  Record what the place with a number in an instrumented file has written.
    %
    %   pyport_event(number, value) or pyport_event(number, value, index, ...). Most calls take the short
    %   way: nothing but what is kept here happens in them. Numbers from 1e9 on are commands to
    %   pyport_store; one that takes the short way is repeated until it does not.
    persistent count entries
    if count < 128
        count = count + 1;
        entries{count} = varargin;
    elseif count > 128 && varargin{1} ~= 1e9
        pyport_look(varargin{:});    % events are kept in global variables
    else
        mlock();    % the record survives clear all
        [count, entries] = pyport_store(count, entries, varargin);
    end
end
