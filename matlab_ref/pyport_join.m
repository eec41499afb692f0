function record = pyport_join(blocks)
    % PYPORT_JOIN  One struct with the arrays of several, each of them behind those before.
    record = struct('ids', zeros(1, 0), 'codes', zeros(1, 0, 'uint8'));
    names = {};
    for k = 1:numel(blocks)
        names = union(names, fieldnames(blocks{k}));
    end
    for k = 1:numel(names)
        has = cellfun(@(block) isfield(block, names{k}), blocks);
        pieces = cellfun(@(block) block.(names{k}), blocks(has), 'UniformOutput', false);
        record.(names{k}) = [pieces{:}];
    end
end
