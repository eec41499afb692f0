function values = draw_uniform(request)
    % DRAW_UNIFORM  request.count numbers of the generator, in the order they are drawn.
    %
    %   request.seed is a scalar, a vector, or a whole generator state of 625 numbers.
    %   MATLAB takes a scalar seed alone.
    if exist('OCTAVE_VERSION', 'builtin')
        rand('twister', request.seed);
    else
        rng(request.seed, 'twister');
    end
    values = rand(request.count, 1);
end
