function facts = engine_facts(probe)
    % ENGINE_FACTS  Who computes here, and what its exp, log, power and products give.
    %
    %   probe has exp_arguments, power_arguments and log_arguments (columns) and A, B, so that A * B is
    %   defined; what comes back shows the last digits and the order of the sums.
    if exist('OCTAVE_VERSION', 'builtin')
        facts.engine = 'GNU Octave';
    else
        facts.engine = 'MATLAB';
    end
    facts.version = version();
    facts.blas = version('-blas');
    facts.computer = computer();
    facts.exp_values = zeros(size(probe.exp_arguments));
    for i = 1:numel(probe.exp_arguments)
        facts.exp_values(i) = exp(probe.exp_arguments(i));
    end
    facts.power_values = zeros(size(probe.power_arguments));
    for i = 1:numel(probe.power_arguments)
        facts.power_values(i) = probe.power_arguments(i)^2;
    end
    facts.log_values = zeros(size(probe.log_arguments));
    for i = 1:numel(probe.log_arguments)
        facts.log_values(i) = log(probe.log_arguments(i));
    end
    facts.product = probe.A * probe.B;
    facts.product_left = probe.B' * probe.A';
end
