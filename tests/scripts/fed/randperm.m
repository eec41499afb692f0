function p = randperm(n, varargin)
    [~, p] = sort(rand(1, n));
    if nargin > 1
        p = p(1:varargin{1});
    end
end
