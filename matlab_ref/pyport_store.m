function [count, entries] = pyport_store(count, entries, event)
    % PYPORT_STORE  The long way of pyport_event: look at the clock and the room, pack, write to files.
    %
    %   entries has 128 places for events, each a cell of number, value, and indices. Those up to count are
    %   taken, and event, if it is not empty; count and entries come back with room for the next: as many as
    %   may happen until the next look, at the end of the row.
    %   The number of event may be a command: 1e9 begins with the settings that are its value, 1e9 + 1 ends with
    %   its value, a struct with message and stack (text), and writes trace.mat: what is in no file yet.
    persistent state
    mlock();
    command = 0;
    if ~isempty(event)
        command = event{1};
    end
    if command == 1e9
        state = begin(event{2});
        count = Inf;    % pyport_event keeps nothing itself
        if state.inline
            pyport_look();
            return
        end
    elseif isempty(state) || state.ended
        count = 128;    % nobody asked for a record, or it is written already: all calls come here
        return
    elseif command > 1e9
        state = pack(take(state, entries, count, {}));
        state.ended = true;
        write(state, 'trace.mat', state.blocks(state.written + 1:end), event{2});
        count = 128;
        return
    else
        state = look(take(state, entries, count, event));
    end
    count = 128 - state.step;
    state.taken = count;
    entries = cell(1, 128);
end

function state = begin(settings)
    state = settings;
    state.step = 1;         % how many events until the next look
    state.taken = 128;      % places at the beginning of entries that hold nothing new
    state.pieces = {};      % events that are not packed: the numbers of places, each before its values
    state.lengths = {};     % how many cells each of them takes
    state.waiting = 0;      % how many they are
    state.held = 0;         % their bytes
    state.added = 0;        % the bytes of the last of them
    state.events = 0;
    state.bytes = 0;
    state.dropped = 0;
    state.blocks = {};
    state.written = 0;      % how many blocks are in files
    state.files = 0;
    state.ended = false;
    state.is_octave = exist('OCTAVE_VERSION', 'builtin') > 0;
    state.clock = tic();
    state.looked = 0;
    state.flushed = 0;
end

function state = take(state, entries, count, event)
    piece = entries(state.taken + 1:count);    % none if count is empty: the person has cleared all
    if ~isempty(event)
        piece{end + 1} = event;
    end
    state.taken = 128;
    if ~isempty(piece)
        flat = [piece{:}];
        state.added = bytes_of(flat, state.is_octave);
        state.held = state.held + state.added;
        state.pieces{end + 1} = flat;
        state.lengths{end + 1} = cellfun('length', piece);
        state.waiting = state.waiting + numel(piece);
    end
end

function state = look(state)
    now_is = toc(state.clock);
    % Looks are rare where much happens, but not where an event takes long or is large.
    if now_is - state.looked > 0.2 || state.added > 1e6
        state.step = max(1, floor(state.step / 4));
    else
        state.step = min(128, 2 * state.step);
    end
    state.looked = now_is;
    is_due = now_is - state.flushed > state.flush_every;
    if state.waiting > 4096 - 129 || state.held > 3e7 || is_due
        state = pack(state);
    end
    if is_due
        state.files = state.files + 1;
        write(state, sprintf('part_%05d.mat', state.files), state.blocks(state.written + 1:end), []);
        state.written = numel(state.blocks);
        state.flushed = toc(state.clock);
    end
    if now_is > state.time_limit
        state = pack(state);
        state.ended = true;
        write(state, 'trace.mat', state.blocks(state.written + 1:end), ...
              struct('message', state.time_words, 'stack', 'late'));
        exit(0);
    end
end

function bytes = bytes_of(values, is_octave)
    if is_octave
        bytes = sizeof(values);
    else
        variable = whos('values');
        bytes = variable.bytes;
    end
end

function state = pack(state)
    if state.waiting == 0
        return
    end
    flat = [state.pieces{:}];
    lengths = [state.lengths{:}];
    starts = cumsum([1, lengths(1:end - 1)]);
    numbers = [flat{starts}];
    is_kept = numbers < 1e9;    % no command that was taken for an event
    if state.events >= state.limit_events || state.bytes >= state.limit_bytes
        % The draws are kept still: the port could not go on without them.
        is_draw = is_kept;
        is_draw(is_kept) = state.is_draw(numbers(is_kept));
        state.dropped = state.dropped + sum(state.events_at(numbers(is_kept & ~is_draw)));
        is_kept = is_draw;
    end
    ids = zeros(1, numel(flat) + 1);
    ids(starts + 1) = numbers;    % the first of the values has the number of the place, the others have 0
    ids(end) = [];
    is_value = true(size(ids));
    is_value(starts) = false;
    if ~all(is_kept)
        of_entry = cumsum(~is_value);
        is_value = is_value & is_kept(of_entry);
    end
    if any(is_value)
        [blocks, bytes] = packed(ids(is_value), flat(is_value));
        state.blocks = [state.blocks, blocks];
        state.events = state.events + sum(state.events_at(numbers(is_kept)));
        state.bytes = state.bytes + bytes;
    end
    state.pieces = {};
    state.lengths = {};
    state.waiting = 0;
    state.held = 0;
end

function [blocks, bytes] = packed(ids, values)
    try
        [block, bytes] = pyport_pack(ids, values);
        blocks = {block};
    catch
        % The person's program must not end for our sake: what cannot be kept is kept by its class.
        blocks = cell(size(values));
        bytes = 0;
        for k = 1:numel(values)
            try
                [blocks{k}, added] = pyport_pack(ids(k), values(k));
            catch
                words = str2func(['@() ''', class(values{k}), '''']);
                [blocks{k}, added] = pyport_pack(ids(k), {words});
            end
            bytes = bytes + added;
        end
    end
end

function write(state, name, blocks, ending)
    record = pyport_join(blocks);
    record.dropped = state.dropped;
    record.octave = double(state.is_octave);
    if ~isempty(ending)
        record.message = bytes_of_text(ending.message, state.is_octave);
        record.stack = bytes_of_text(ending.stack, state.is_octave);
    end
    if state.about
        file = fopen([state.folder, '/about.json'], 'r');
        record.about = fread(file, [1, Inf], '*uint8');
        fclose(file);
    end
    target = [state.folder, '/', name];
    part = [target, '.part'];    % a kill while it is written leaves no half of a file
    save(part, '-struct', 'record', state.format);
    if state.is_octave
        rename(part, target);
    else
        movefile(part, target, 'f');
    end
end

function bytes = bytes_of_text(text, is_octave)
    % The UTF-8 of a text; in Octave a char is a byte of it.
    if is_octave
        bytes = double(text);
    else
        bytes = double(unicode2native(text, 'UTF-8'));
    end
end
