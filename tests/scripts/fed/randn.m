function x = randn(varargin)
    sizes = fed_size(varargin);
    x = reshape(fed_take('normal', prod(sizes)), sizes);
end
