function sizes = fed_size(arguments)
    % The sizes that a call like rand(2, 3) asks for.
    sizes = [arguments{:}];
    if isempty(sizes)
        sizes = [1 1];
    elseif isscalar(sizes)
        sizes = [sizes sizes];
    end
end
