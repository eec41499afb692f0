function record = pyport_join(blocks)
    % PYPORT_JOIN  One struct with the arrays of several, each of them behind those before.
    %
    %   Like all of the recorder it calls few functions that are not built in: a person's may have their names.
    record = struct('ids', zeros(1, 0), 'codes', zeros(1, 0, 'uint8'));
    seen = struct();
    for k = 1:numel(blocks)
        for name = fieldnames(blocks{k}).'
            seen.(name{1}) = true;
        end
    end
    for name = fieldnames(seen).'
        has = cellfun(@(block) isfield(block, name{1}), blocks);
        pieces = cellfun(@(block) block.(name{1}), blocks(has), 'UniformOutput', false);
        record.(name{1}) = [pieces{:}];
    end
end
