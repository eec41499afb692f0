function name = pyport_mfilename(place, words)
    % PYPORT_MFILENAME  What mfilename gives in the file place.m, of which this is a copy.
    name = place(max([0, find(place == '/' | place == '\')]) + 1:end);
    if nargin == 2 && strcmp(words, 'fullpath')
        name = place;
    elseif nargin == 2 && strcmp(words, 'fullpathext')
        name = [place, '.m'];
    end
end
