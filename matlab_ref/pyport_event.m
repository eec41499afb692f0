function pyport_event(id, value)
    % PYPORT_EVENT  Record that the place with this number in an instrumented file wrote a value.
    %
    %   Most calls take the short way: nothing but what is kept here happens in them. Numbers from 1e9 on
    %   are commands to pyport_store.
    persistent count next ids values
    if count + id < next
        count = count + 1;
        ids(count) = id;
        values{count} = value;
    else
        mlock();    % the record survives clear all
        [count, next, ids, values] = pyport_store(count, ids, values, id, value);
    end
end
