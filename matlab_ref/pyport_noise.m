function varargout = pyport_noise(node, how, varargin)
    % PYPORT_NOISE  An operation or a call whose result, and perhaps inputs, are rounded by chance.
    %
    %   Each inexact result is multiplied by 1 + u eps, where u is -1, 0 or 1. how is 'value': nothing is done
    %   with what is given; an operator's name (plus, mtimes, ...); 'apply': a variable and what stands in the
    %   bracket behind it, an index or the arguments of a handle; or how a function is rounded, and its name and
    %   arguments: 'exact', 'elementwise' (its results), 'polynomial' (exact for short numbers, else as library),
    %   'library' (its inputs too), 'second' (of its inputs the second alone).
    %
    %   pyport_noise(-1, 'run', k, pure) begins run k: in run 0 nothing is rounded, and the results of the parts
    %   with numbers above 0 are kept; 'kept' gives these. Handles are called only where pure says that they
    %   change nothing. No random number of the engine is drawn.
    persistent run place pure order values
    if node < 0
        mlock();
        if strcmp(how, 'run')
            [run, pure] = varargin{:};
            place = 7919 * run;
            if run == 0
                order = zeros(1, 0);
                values = {};
            end
        else
            varargout = {order, values};
        end
        return
    end
    if ~pure && any(cellfun('isclass', varargin, 'function_handle'))
        error('pyport:unsure', 'it calls a function handle, and one of them draws, prints or changes what stays');
    end
    results = cell(1, max(1, nargout));
    inputs = varargin;
    exact = [];    % short results are
    switch how
        case 'value'
            results = inputs(1);
        case 'apply'
            f = inputs{1};
            inputs(1) = [];
            if isa(f, 'function_handle')
                if run > 0
                    [inputs, place] = all_rounded(inputs, place);
                end
                exact = false;
                [results{:}] = f(inputs{:});
            else
                results{1} = f(inputs{:});
            end
        case {'exact', 'elementwise', 'polynomial', 'library', 'second'}
            name = inputs{1};
            inputs(1) = [];
            is_short = run == 0 || strcmp(how, 'exact') || ...
                       (~strcmp(how, 'library') && all(cellfun(@(input) all(short(input(:))), inputs)));
            if ~is_short && ~strcmp(how, 'elementwise')
                chosen = 1:numel(inputs);
                if strcmp(how, 'second')
                    chosen = chosen(chosen == 2);
                end
                [inputs(chosen), place] = all_rounded(inputs(chosen), place);
            end
            [results{:}] = feval(name, inputs{:});
            if ~is_short
                exact = false;
            end
        otherwise
            [results{1}, exact, place] = operation(how, inputs{:}, run, place);
    end
    is_done = run == 0 || any(strcmp(how, {'value', 'exact'})) || (strcmp(how, 'apply') && isempty(exact));
    if ~is_done
        for k = 1:numel(results)
            [results{k}, place] = rounded(results{k}, exact, place);
        end
    end
    if run == 0 && node > 0
        order(end + 1) = node;
        values{end + 1} = results{1};
    end
    varargout = results;
end

function [result, exact, place] = operation(name, a, b, run, place)
    % The result of an operator, and where it has no rounding error.
    if any(strcmp(name, {'mtimes', 'mrdivide'})) && (isscalar(b) || (isscalar(a) && strcmp(name, 'mtimes')))
        name = name(2:end);
    elseif strcmp(name, 'mldivide') && isscalar(a)
        name = 'ldivide';
    elseif strcmp(name, 'mpower') && isscalar(a) && isscalar(b)
        name = 'power';
    end
    exact = [];
    is_array = name(1) == 'm' && ~strcmp(name, 'minus');
    if run > 0 && is_array && ~(any(strcmp(name, {'mtimes', 'mpower'})) && all(short(a(:))) && all(short(b(:))))
        [inputs, place] = all_rounded({a, b}, place);
        [a, b] = inputs{:};
        exact = false;
    end
    result = feval(name, a, b);
    if run == 0 || is_array || ~isfloat(result)
        return
    end
    exact = short(result) & short(a) & short(b);
    if ~isreal(result) || ~isreal(a) || ~isreal(b)
        return
    end
    switch name
        case 'rdivide'
            exact = (exact & result .* b == a) | is_power_of_two(b);
        case 'ldivide'
            exact = (exact & result .* a == b) | is_power_of_two(a);
        case 'times'
            exact = exact | is_power_of_two(a) | is_power_of_two(b);
        case 'power'
            exact = exact | b == 0 | b == 1;
        otherwise
            exact = exact | a == 0 | b == 0;
    end
end

function [inputs, place] = all_rounded(inputs, place)
    % Arrays of floats with each number rounded; whole scalars are sizes, axes, counts.
    for k = 1:numel(inputs)
        input = inputs{k};
        if ~(isscalar(input) && isfloat(input) && input == fix(input))
            [inputs{k}, place] = rounded(input, false, place);
        end
    end
end

function [value, place] = rounded(value, exact, place)
    % The value with each number rounded that is not exact; where exact is empty, one that is not short.
    if iscell(value)
        for k = 1:numel(value)
            [value{k}, place] = rounded(value{k}, exact, place);
        end
    elseif isfloat(value) && ~isempty(value)
        if isempty(exact)
            exact = short(value);
        end
        if issparse(value)
            [i, j, v] = find(value);
            if ~isscalar(exact)
                exact = [];
            end
            [v, place] = rounded(v, exact, place);
            value = sparse(i, j, v, size(value, 1), size(value, 2));
        elseif isreal(value)
            [factors, place] = drawn(value, exact, place);
            value = value .* factors;
        else
            [factors, place] = drawn(real(value), exact, place);
            [others, place] = drawn(imag(value), exact, place);
            value = complex(real(value) .* factors, imag(value) .* others);
        end
    end
end

function [factors, place] = drawn(value, exact, place)
    % Factors 1 + u eps; a hash of the place serves for chance, for the engine's stream must not be touched.
    count = numel(value);
    noise = mod(43758.5453123 * sin(12.9898 * (place + (1:count))), 1);
    u = reshape(floor(3 * noise) - 1, size(value));
    u(exact & true(size(value))) = 0;
    factors = 1 + cast(u, class(value)) * eps(class(value));
    place = mod(place + count, 1e6);
end

function is_short = short(value)
    % Of each number whether it has few binary digits: whole, or a multiple of a power of two and not large.
    if ~isfloat(value)
        is_short = true(size(value));
    elseif ~isreal(value)
        is_short = short(real(value)) & short(imag(value));
    else
        value = full(value);
        if isa(value, 'single')
            digits = 2^24;
            grid = 2^6;
            small = 2^11;
        else
            digits = 2^53;
            grid = 2^16;
            small = 2^20;
        end
        fine = value * grid;
        is_short = (value == fix(value) & abs(value) < digits) | (fine == fix(fine) & abs(value) <= small);
    end
end

function is_power = is_power_of_two(value)
    [fraction, ~] = log2(abs(full(double(value))));
    is_power = fraction == 0.5;
end

%!function value = run_of (k, varargin)
%!  pyport_noise (-1, 'run', k, true);
%!  value = pyport_noise (1, varargin{:});
%!endfunction

%!test
%! assert (run_of (0, 'plus', 0.1, 0.2), 0.1 + 0.2);
%! values = arrayfun (@(k) run_of (k, 'plus', 0.1, 0.2), 1:30);
%! assert (numel (unique (values)), 3); assert (values, 0.3 * ones (1, 30), 3 * eps);
%!test
%! for k = 1:20
%!   assert (run_of (k, 'plus', 1, 2), 3); assert (run_of (k, 'times', 0.1, 4), 0.4);
%!   assert (run_of (k, 'rdivide', 0.1, 2), 0.05); assert (run_of (k, 'minus', 0.1, 0), 0.1);
%!   assert (run_of (k, 'plus', int8 (100), int8 (100)), int8 (127));
%!   assert (run_of (k, 'exact', 'floor', 0.1), 0); assert (run_of (k, 'apply', [5 6 0.1], 3), 0.1);
%! endfor
%!test
%! A = hilb (6); b = ones (6, 1);
%! values = cellfun (@(k) run_of (k, 'mldivide', A, b), num2cell (1:6), 'UniformOutput', false);
%! spread = max (abs ([values{:}] - values{1})(:)) / max (abs (values{1}));
%! assert (spread > 1e-12 && spread < 1e-6);
%!test
%! values = arrayfun (@(k) run_of (k, 'rdivide', single (1), single (3)), 1:30);
%! assert (class (values), 'single'); assert (numel (unique (values)), 3);
%! value = run_of (2, 'times', sparse ([0 0.1 0.3]), 3); assert (issparse (value)); assert (full (value(1)), 0);
%! value = run_of (3, 'rdivide', 1 + 2i, 3); assert (value, (1 + 2i) / 3, 1e-15);
%!test
%! state = rand ('twister'); run_of (4, 'library', 'inv', rand (3)); rand ('twister', state); first = rand ();
%! rand ('twister', state); assert (rand (), first);
%!error <calls a function handle> pyport_noise (-1, 'run', 0, false); pyport_noise (0, 'apply', @rand, 2)
%!test
%! pyport_noise (-1, 'run', 0, true);
%! pyport_noise (3, 'plus', pyport_noise (2, 'value', 5), 1); pyport_noise (0, 'plus', 1, 1);
%! [order, values] = pyport_noise (-1, 'kept'); assert (order, [2 3]); assert (values, {5, 6});
