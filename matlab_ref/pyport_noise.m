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
    %   change nothing. No random number of the engine is drawn. 'keep', k, plain, noisy keeps what statement k
    %   has given plainly and in each run; 'input', k, place, value is then what the run has there for this value.
    persistent run place pure order values given
    if node < 0    % a command
        mlock();
        if strcmp(how, 'run')
            [run, pure] = varargin{:};
            place = 7919 * run;
            if run == 0
                order = zeros(1, 0);
                values = {};
            end
        elseif strcmp(how, 'keep')
            given{varargin{1}} = varargin(2:3);
        else
            varargout = {order, values};
        end
        return
    end
    is_rounded = run > 0;
    exact = [];    % short results are
    switch how
        case 'value'
            varargout = varargin;
            is_rounded = false;
        case 'input'
            varargout = varargin(3);
            if is_rounded && varargin{1} <= numel(given) && ~isempty(given{varargin{1}})
                varargout = {input_of(given{varargin{1}}, run, varargin{2:3})};
            end
            is_rounded = false;
        case {'plus', 'minus', 'times', 'rdivide', 'ldivide', 'power'}
            value = feval(how, varargin{:});
            if is_rounded && isfloat(value)
                value = rounded(value, exact_places(how, varargin{:}, value), place);
                place = mod(place + numel(value), 1e6);
            end
            varargout = {value};
            is_rounded = false;
        case {'mtimes', 'mrdivide', 'mldivide', 'mpower'}
            [varargout, exact, place] = of_matrices(how, varargin, run, place);
        otherwise
            if ~pure && any(cellfun('isclass', varargin, 'function_handle'))
                error('pyport:unsure', 'it calls a function handle, and one that there is draws, prints or keeps');
            end
            [varargout, is_rounded, exact, place] = called(how, varargin, max(1, nargout), run, place);
    end
    if is_rounded
        [varargout, place] = each_rounded(varargout, exact, place);
    end
    if run == 0 && node > 0
        order(end + 1) = node;
        values{end + 1} = varargout{1};
    end
end

function value = input_of(given, run, place, value)
    % What a statement has given in a run, if the value is what it gave plainly.
    [plain, noisy] = given{:};
    if run <= size(noisy, 1) && isequal(plain{place}, value)
        value = noisy{run, place};
    end
end

function [results, is_rounded, exact, place] = called(how, inputs, count, run, place)
    % What a function, a handle or an index gives, and whether and where it is to be rounded.
    results = cell(1, count);
    exact = [];
    f = inputs{1};
    inputs(1) = [];
    is_rounded = run > 0 && ~strcmp(how, 'exact');
    if strcmp(how, 'apply') && ~isa(f, 'function_handle')
        results{1} = f(inputs{:});
        is_rounded = false;
        return
    end
    draws = {'rand', 'randn', 'randi', 'randperm'};
    if any(strcmp(f, {'feval', 'cellfun', 'arrayfun'})) && any(strcmp(inputs{1}, draws))
        error('pyport:unsure', [inputs{1}, ' draws random numbers']);
    end
    if is_rounded && (any(strcmp(how, {'apply', 'library'})) || ~all(cellfun(@is_short_throughout, inputs)))
        exact = false;
        if strcmp(how, 'second')
            [inputs(2:min(2, end)), place] = all_rounded(inputs(2:min(2, end)), place);
        elseif ~strcmp(how, 'elementwise')
            [inputs, place] = all_rounded(inputs, place);
        end
    end
    if strcmp(how, 'apply')
        [results{:}] = f(inputs{:});
    else
        [results{:}] = feval(f, inputs{:});
    end
end

function [results, exact, place] = of_matrices(name, inputs, run, place)
    % The result of an operator between matrices; of one with a number it is that of its elements.
    is_number = cellfun('prodofsize', inputs) == 1;
    exact = [];
    if strcmp(name, 'mldivide')
        is_array = ~is_number(1);
    elseif strcmp(name, 'mtimes')
        is_array = ~any(is_number);
    elseif strcmp(name, 'mrdivide')
        is_array = ~is_number(2);
    else
        is_array = ~all(is_number);
    end
    if is_array && run > 0 && ~(any(strcmp(name, {'mtimes', 'mpower'})) && all(cellfun(@is_short_throughout, inputs)))
        [inputs, place] = all_rounded(inputs, place);
        exact = false;
    end
    results = {feval(name, inputs{:})};
    if run > 0 && ~is_array && isfloat(results{1})
        exact = exact_places(name(2:end), inputs{:}, results{1});
    end
end

function exact = exact_places(name, a, b, result)
    % Where the result of an operator between elements has no rounding error.
    exact = short(result);
    if any(exact(:))
        exact = exact & short(a) & short(b);
    end
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

function [values, place] = each_rounded(values, exact, place)
    for k = 1:numel(values)
        if iscell(values{k})
            [values{k}, place] = each_rounded(values{k}, exact, place);
        elseif isfloat(values{k})
            values{k} = rounded(values{k}, exact, place);
            place = mod(place + numel(values{k}), 1e6);
        end
    end
end

function [inputs, place] = all_rounded(inputs, place)
    % Arrays of floats with each number rounded; whole scalars are sizes, axes, counts.
    for k = 1:numel(inputs)
        input = inputs{k};
        if iscell(input)
            [inputs{k}, place] = all_rounded(input, place);
        elseif isfloat(input) && ~(isscalar(input) && input == fix(input))
            value = rounded(input, false, place);
            place = mod(place + numel(input), 1e6);
            if ndims(input) == 2 && size(input, 1) == size(input, 2) && isequal(input, input')
                % Other algorithms take those that are not symmetric.
                value = triu(value) + triu(value, 1)';
                value(1:size(input, 1) + 1:end) = real(diag(value));
            end
            inputs{k} = value;
        end
    end
end

function value = rounded(value, exact, place)
    % Floats with each number rounded that is not exact; where exact is empty, one that is not short.
    if isempty(exact)
        exact = short(value);
    end
    if issparse(value)
        [i, j, v] = find(value);
        if ~isscalar(exact)
            exact = short(v);
        end
        value = sparse(i, j, rounded(v, exact, place), size(value, 1), size(value, 2));
    elseif isreal(value)
        value = value .* factors_of(value, exact, place);
    else
        others = imag(value) .* factors_of(imag(value), exact, place + 0.5);
        value = complex(real(value) .* factors_of(real(value), exact, place), others);
    end
end

function factors = factors_of(value, exact, place)
    % Factors 1 + u eps; a hash of the place serves for chance, for the engine's stream must not be touched.
    noise = 43758.5453123 * sin(12.9898 * (place + (1:numel(value))));
    u = reshape(floor(3 * (noise - floor(noise))) - 1, size(value)) .* ~exact;
    if isa(value, 'single')
        factors = 1 + single(u) * eps('single');
    else
        factors = 1 + u * 2^-52;
    end
end

function is_short = short(value)
    % Of each number whether it has few binary digits: whole, or a multiple of a power of two and not large.
    if ~isfloat(value)
        is_short = true(size(value));
    elseif ~isreal(value)
        is_short = short(real(value)) & short(imag(value));
    else
        grid = 65536;
        small = 1048576;
        digits = 2^53;
        if isa(value, 'single')
            grid = 64;
            small = 2048;
            digits = 2^24;
        end
        fine = value * grid;
        is_short = full((value == fix(value) & abs(value) < digits) | (fine == fix(fine) & abs(value) <= small));
    end
end

function is_short = is_short_throughout(value)
    if iscell(value)
        is_short = all(cellfun(@is_short_throughout, value(:)));
    else
        is_short = ~isfloat(value) || all(short(value(:)));
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
%!test
%! A = hilb (4) + 1i * triu (ones (4), 1) / 3; A = A + A';
%! assert (run_of (3, 'library', 'isequal', A, A), false);
%! c = {0.1, [1 2]}; sums = run_of (3, 'polynomial', 'cellfun', @sum, c); assert (sums, [0.1 3], 4 * eps);
%! for A = {A, real(A)}
%!   assert (run_of (3, 'library', 'ishermitian', A{1}), true);
%!   assert (run_of (3, 'library', 'ishermitian', A{1}(:, 1:3)), false);
%! endfor
%!test
%! pyport_noise (-1, 'keep', 4, {1, 5}, {1.5, 6; 1.25, 7});
%! assert (run_of (2, 'input', 4, 2, 5), 7); assert (run_of (2, 'input', 4, 2, 5.5), 5.5);
%! assert (run_of (0, 'input', 4, 2, 5), 5); assert (run_of (3, 'input', 4, 2, 5), 5);
%! assert (run_of (1, 'input', 9, 1, 5), 5);
%!error <randn draws> pyport_noise (-1, 'run', 0, true); pyport_noise (0, 'polynomial', 'feval', 'randn', 2)
%!error <calls a function handle> pyport_noise (-1, 'run', 0, false); pyport_noise (0, 'apply', @rand, 2)
%!test
%! pyport_noise (-1, 'run', 0, true);
%! pyport_noise (3, 'plus', pyport_noise (2, 'value', 5), 1); pyport_noise (0, 'plus', 1, 1);
%! [order, values] = pyport_noise (-1, 'kept'); assert (order, [2 3]); assert (values, {5, 6});
