"""Functions of MATLAB that a traced script must not reach: those that draw on a screen, wait, or ask the person."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: They do nothing; a result that is asked for is a struct, so that ``set(h, ...)`` and ``h.LineWidth = 2`` do no harm.
_SILENT = re.findall(
    r"\w+",
    """
annotation area axes bar bar3 bar3h barh box brighten camlight cla clabel clf close colorbar
colormap comet comet3 compass contour contour3 contourf daspect drawnow errorbar ezcontour ezmesh ezplot
ezsurf feather figure fill fill3 fplot gca gcf getframe graphics_toolkit grid gtext hgsave hggroup hidden
histogram hold image imagesc imshow legend light lighting line loglog loglogerr material mesh meshc meshz movegui
movie msgbox newplot orient pareto patch pause pcolor pie pie3 plot plot3 plotmatrix plotyy polar polarplot
print quiver quiver3 rectangle refresh ribbon rotate3d saveas scatter scatter3 semilogx semilogxerr semilogy
semilogyerr sgtitle shading shg sound soundsc stem stem3 subplot suptitle surf surface surfc surfl
text textm title trimesh triplot trisurf uicontrol uifigure uimenu uipanel view waitbar waterfall whitebg
xlabel xticklabels xticks ylabel yticklabels yticks yyaxis zlabel zoom exportgraphics tiledlayout
nexttile linkaxes errordlg warndlg helpdlg audioplayer restoredefaultpath
""",
)
#: The limits of axes, which scripts compute with.
_LIMITS = ["axis", "caxis", "clim", "xlim", "ylim", "zlim"]
#: They need an answer.
_ASKING = re.findall(
    r"\w+",
    """
input keyboard uigetfile uiputfile uigetdir inputdlg questdlg listdlg menu yes_or_no kbhit waitforbuttonpress ginput
""",
)
#: What the struct that stands for a figure's parts has, so that it is known again.
FIGURE = "pyport_figure"
#: Begins the message of what asks.
ASKS = "pyport: asks: "

_SILENT_TEXT = f"""function varargout = NAME(varargin)
    %% Nothing is drawn while a script is traced.
    varargout = repmat({{struct('{FIGURE}', 1)}}, 1, nargout);
end
"""
_LIMITS_TEXT = """function varargout = NAME(varargin)
    %% Nothing is drawn while a script is traced: each axis goes from 0 to 1.
    varargout = repmat({COUNT}, 1, nargout);
end
"""
_SET_TEXT = f"""function varargout = NAME(varargin)
    %% Of what stands for a figure nothing can be set, asked or deleted; all else is as ever.
    if nargin > 0 && isstruct(varargin{{1}})
        varargout = repmat({{struct('{FIGURE}', 1)}}, 1, nargout);
    else
        varargout = cell(1, nargout);
        [varargout{{:}}] = BUILTIN;
    end
end
"""
_ASKING_TEXT = f"""function varargout = NAME(varargin)
    %% Nobody is there to answer while a script is traced.
    error('pyport:asks', '{ASKS}NAME');
end
"""


def silent_files() -> Iterator[tuple[str, str]]:
    """The names and texts of files that stand in the place of such functions."""
    for name in _SILENT:
        yield name, _text(_SILENT_TEXT, name)
    for name in _LIMITS:
        limits = "[0 1 0 1]" if name == "axis" else "[0 1]"
        yield name, _text(_LIMITS_TEXT, name).replace("COUNT", limits)
    for name in _ASKING:
        yield name, _text(_ASKING_TEXT, name)
    for name in ("set", "get"):
        yield name, _text(_SET_TEXT, name).replace("BUILTIN", f"builtin('{name}', varargin{{:}})")


def _text(pattern: str, name: str) -> str:
    return pattern.replace("%%", "%").replace("NAME", name)
