function x = randi(range, varargin)
    range = double(range);
    if isscalar(range)
        range = [1 range];
    end
    x = range(1) + floor(rand(varargin{:}) * (range(2) - range(1) + 1));
end
