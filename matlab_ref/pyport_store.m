function [count, next] = pyport_store(count, entries, id, value)
    % PYPORT_STORE  The long way of pyport_event: look at the clock and the room, pack, write to files.
    %
    %   id is the number of a place, or a command: 1e9 begins with the settings value, 1e9 + 1 ends with value,
    %   a struct with message and stack (text), and writes trace.mat. Events before the call are in
    %   entries(1:count), each a cell of number, value, and indices; count comes back as 0 when they have been
    %   packed. There is a look when there are next of them, 128 events later at most.
    persistent state
    mlock();
    if id == 1e9
        state = begin(value);
        count = 0;
    elseif isempty(state) || state.ended
        count = 0;    % nobody asked for a record, or it is written already
        next = -Inf;
        return
    elseif id > 1e9
        state = pack(state, entries, count);
        state.ended = true;
        write(state, 'trace.mat', state.blocks, value);
        count = 0;
        next = -Inf;
        return
    else
        [state, count] = look(state, entries, count);
    end
    next = min(count + state.step, 4096);
end

function state = begin(settings)
    state = settings;
    state.step = 1;         % how many events until the next look
    state.held = 0;         % bytes of what is not packed
    state.events = 0;
    state.bytes = 0;
    state.dropped = 0;
    state.blocks = {};
    state.written = 0;      % how many blocks are in files
    state.files = 0;
    state.ended = false;
    state.clock = tic();
    state.looked = 0;
    state.flushed = 0;
end

function [state, count] = look(state, entries, count)
    now_is = toc(state.clock);
    held = bytes_of(entries);
    % Looks are rare where much happens, but not where an event takes long or is large.
    if now_is - state.looked > 0.2 || held - state.held > 1e6
        state.step = max(1, floor(state.step / 4));
    else
        state.step = min(128, 2 * state.step);
    end
    state.held = held;
    state.looked = now_is;
    is_due = now_is - state.flushed > state.flush_every;
    if count >= 4095 || held > 3e7 || is_due
        state = pack(state, entries, count);
        count = 0;
    end
    if is_due
        state.files = state.files + 1;
        write(state, sprintf('part_%05d.mat', state.files), state.blocks(state.written + 1:end), []);
        state.written = numel(state.blocks);
        state.flushed = toc(state.clock);
    end
    if now_is > state.time_limit
        state = pack(state, entries, count);
        state.ended = true;
        write(state, 'trace.mat', state.blocks, struct('message', state.time_words, 'stack', 'late'));
        exit(0);
    end
end

function bytes = bytes_of(entries)
    if exist('OCTAVE_VERSION', 'builtin')
        bytes = sizeof(entries);
    else
        variable = whos('entries');
        bytes = variable.bytes;
    end
end

function state = pack(state, entries, count)
    entries = entries(1:count);
    if state.events >= state.limit_events || state.bytes >= state.limit_bytes
        % The draws are kept still: the port could not go on without them.
        events = entries(cellfun(@(entry) entry{1} < 1e9, entries));    % without commands
        draws = cellfun(@(entry) state.is_draw(entry{1}), events);
        state.dropped = state.dropped + sum(~draws);
        entries = events(draws);
    end
    if ~isempty(entries)
        try
            [blocks, bytes] = pyport_pack(entries);
            blocks = {blocks};
        catch
            % The person's program must not end for our sake: what cannot be kept is kept by its class.
            [blocks, bytes] = one_by_one(entries);
        end
        state.blocks = [state.blocks, blocks];
        state.events = state.events + numel(entries);
        state.bytes = state.bytes + bytes;
    end
    state.held = 0;
end

function [blocks, bytes] = one_by_one(entries)
    blocks = cell(size(entries));
    bytes = 0;
    for k = 1:numel(entries)
        try
            [blocks{k}, added] = pyport_pack(entries(k));
        catch
            entry = entries{k};
            for j = 2:numel(entry)
                entry{j} = str2func(['@() ''', class(entry{j}), '''']);
            end
            [blocks{k}, added] = pyport_pack({entry});
        end
        bytes = bytes + added;
    end
end

function write(state, name, blocks, ending)
    record = pyport_join(blocks);
    record.dropped = state.dropped;
    record.octave = double(exist('OCTAVE_VERSION', 'builtin') > 0);
    if ~isempty(ending)
        record.message = bytes_in(ending.message);
        record.stack = bytes_in(ending.stack);
    end
    if state.about
        file = fopen([state.folder, '/about.json'], 'r');
        record.about = fread(file, [1, Inf], '*uint8');
        fclose(file);
    end
    target = [state.folder, '/', name];
    part = [target, '.part'];    % a kill while it is written leaves no half of a file
    save(part, '-struct', 'record', state.format);
    if record.octave
        rename(part, target);
    else
        movefile(part, target, 'f');
    end
end

function bytes = bytes_in(text)
    % The UTF-8 of a text; in Octave a char is a byte of it.
    if exist('OCTAVE_VERSION', 'builtin')
        bytes = double(text);
    else
        bytes = double(unicode2native(text, 'UTF-8'));
    end
end
