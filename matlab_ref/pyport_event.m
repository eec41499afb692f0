function pyport_event(varargin)
    % PYPORT_EVENT  Record what the place with a number in an instrumented file has written.
    %
    %   pyport_event(number, value) or pyport_event(number, value, index, ...). Most calls take the short
    %   way: nothing but what is kept here happens in them. Numbers from 1e9 on are commands to
    %   pyport_store; one that takes the short way is repeated until it does not.
    persistent count next entries
    if count < next
        count = count + 1;
        entries{count} = varargin;
    else
        [count, next] = pyport_store(count, entries, varargin{1:2});
        if count == 0
            mlock();    % the record survives clear all
            entries = cell(1, 4096);
        end
        if varargin{1} < 1e9 && next > 0
            count = count + 1;
            entries{count} = varargin;
        end
    end
end
