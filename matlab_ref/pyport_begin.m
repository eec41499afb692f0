function pyport_begin(folder, home)
    % PYPORT_BEGIN  Begin the record of a program whose instrumented files are in a folder.
    %
    %   settings.mat there says the limits and where the random numbers start. Functions that draw on a screen
    %   are replaced by silent ones, and home, where there is one, becomes the current folder.
    settings = load([folder, '/settings.mat']);
    settings.folder = folder;
    settings.is_draw = settings.is_draw(:).' == 1;
    settings.events_at = settings.events_at(:).';
    is_octave = exist('OCTAVE_VERSION', 'builtin') > 0;
    if is_octave
        shadowed = warning('query', 'Octave:shadowed-function');
        warning('off', 'Octave:shadowed-function');
    end
    addpath([folder, '/silent']);
    addpath(folder);
    if is_octave
        warning(shadowed.state, 'Octave:shadowed-function');
        rand('twister', settings.state);
        randn('twister', settings.state);
        rande('twister', settings.state);
        randg('twister', settings.state);
        randp('twister', settings.state);
    else
        rng(settings.seed, 'twister');
    end
    if nargin == 2
        cd(home);
    end
    pyport_event(1e9, settings);
    if isfield(settings, 'probe_first')
        pyport_probe(settings);
    end
end
