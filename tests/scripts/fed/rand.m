function x = rand(varargin)
    sizes = fed_size(varargin);
    x = reshape(fed_take('uniform', prod(sizes)), sizes);
end
