function results = pyport_each(name, outputs, inputs, which, varying)
    % PYPORT_EACH  What a function gives for many inputs that differ in some arguments.
    %
    %   inputs is a cell with all arguments; those whose numbers are in which are replaced, call by
    %   call, by a row of the cell varying. Row K of the cell results has the outputs of call K, as
    %   many as are asked for; where the function raises an error they are NaN.
    results = cell(size(varying, 1), outputs);
    for k = 1:size(varying, 1)
        inputs(which) = varying(k, :);
        try
            [results{k, :}] = feval(name, inputs{:});
        catch
            results(k, :) = {NaN};
        end
    end
end
