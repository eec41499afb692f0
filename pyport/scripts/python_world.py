"""What a program has loaded and touched: whether two runs of it can go side by side, and what they have in common."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

#: Events of the interpreter by which a program changes or asks the world outside of it.
_OUTWARD = (
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.utime",
    "os.fork", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.kill", "subprocess.", "shutil.", "socket.",
    "sqlite3.", "mmap.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
#: Packages that write files without such an event.
_WRITERS = frozenset({"h5py", "netCDF4", "tables", "zarr"})


class World:
    """The modules and the surroundings of one run, from `watch` on."""

    def __init__(self) -> None:
        self.touched = False
        self._before: frozenset[str] = frozenset()

    def watch(self) -> None:
        """Begin: the interpreter tells from now on."""
        self._before = frozenset(sys.modules)
        sys.addaudithook(self._told)

    def _told(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITING and path != os.devnull:
                self.touched = True
        elif event == "os.mkdir" and Path(arguments[0]).is_dir():
            pass  # libraries make sure of their folders so, and nothing is made
        elif event.startswith(_OUTWARD):
            self.touched = True

    def seen(self, folder: Path) -> dict[str, Any]:
        """Whether the program has touched the world, and the modules of others that it has loaded.

        There are none where a file of the program, or one that it found elsewhere, has the name of one of them:
        which of the two an import means depends on the folder that it is looked up in.
        """
        tops = {name.partition(".")[0] for name in list(sys.modules)}
        loaded, own = [], set()
        for name, module in list(sys.modules.items()):
            spec = getattr(module, "__spec__", None)
            origin = getattr(spec, "origin", None) or ""
            if getattr(spec, "name", "") != name or origin in {"built-in", "frozen"}:
                continue
            # A package without a file of its own has folders, each with parts of it.
            places = [origin] if origin else list(getattr(spec, "submodule_search_locations", None) or [""])
            if all(map(_is_others, places)):
                if name not in self._before:
                    loaded.append(name)
            elif not name.startswith("pyport"):
                own.add(name.partition(".")[0])
        standard = {name.partition(".")[0] for name in loaded} | (tops - own)
        beside = {path.name.partition(".")[0] for path in folder.iterdir() if path.is_dir() or ".py" in path.suffixes}
        return {
            "touched": self.touched or not tops.isdisjoint(_WRITERS),
            "modules": loaded if standard.isdisjoint(own | beside) else [],
        }


#: Where Python's own modules are.
_STANDARD = tuple({str(Path(sysconfig.get_path(name)).resolve()) + os.sep for name in ("stdlib", "platstdlib")})
#: Folders of installed packages, wherever they are.
_INSTALLED = frozenset({"site-packages", "dist-packages"})


def _is_others(origin: str) -> bool:
    return origin.startswith(_STANDARD) or not _INSTALLED.isdisjoint(Path(origin).parts)
