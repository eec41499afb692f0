"""Records in .mat files, as MATLAB's side and Python write them."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.errors import MatFileError
from pyport.files import write_bytes
from pyport.language import said
from pyport.scripts.matlab_events import events
from pyport.scripts.packed import Packed, Packer, unpack
from pyport.scripts.record import Draw, Record, Site

#: The version of the layout; a file of another is refused.
FORMAT = 1
#: All arrays of a file together may have this many bytes.
LARGEST = 2**31
_AS_THEY_ARE = frozenset({int, str})
_DESCRIPTION = b"MATLAB 5.0 MAT-file, a record written by pyport".ljust(116)


def site_row(site: Site) -> list[Any]:
    """A site as JSON keeps it."""
    return [site.number, site.kind, site.target, site.file, site.line, site.last, site.function, list(site.loops),
            site.statement, site.text, sorted(site.reads)]  # fmt: skip


def _site(row: Sequence[Any]) -> Site:
    number, kind, target, file, line, last, function, loops, statement, text, reads = row
    return Site(number, kind, target, file, line, last, function, tuple(loops), statement, text, frozenset(reads))


def raw(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The variables of a file, each a row of numbers of its class.

    Raises
    ------
    MatFileError
        If it cannot be read, or holds something else than rows of numbers.
    """
    import scipy.io

    try:
        content = Path(path).read_bytes()
        there = scipy.io.whosmat(io.BytesIO(content))  # type: ignore[arg-type]  # the stubs know file names alone
        if (size := sum(8 * int(np.prod(shape, dtype=float)) for _, shape, _ in there)) > LARGEST:
            raise MatFileError(
                said(
                    "{path}: its arrays have {size} MB, more than {largest} MB.",
                    path=path,
                    size=size >> 20,
                    largest=LARGEST >> 20,
                )
            )
        variables = scipy.io.loadmat(io.BytesIO(content))  # type: ignore[arg-type]  # as above
    except FileNotFoundError:
        raise MatFileError(said("{file}: there is no such file.", file=path)) from None
    except OSError as error:
        raise MatFileError(
            said("{file}: cannot be read ({reason}).", file=path, reason=error.strerror or error)
        ) from None
    except MatFileError:
        raise
    except Exception as error:  # scipy raises whatever its parser stumbles over
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise MatFileError(
            said("{path}: not a .mat file that can be read ({reason}).", path=path, reason=reason)
        ) from None
    plain = {name: value for name, value in variables.items() if not name.startswith("__")}
    if other := [
        name for name, value in plain.items() if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub"
    ]:
        raise MatFileError(
            said("{path}: this is not a record: {other} is not an array of numbers.", path=path, other=other[0])
        )
    return {name: value.ravel(order="F") for name, value in plain.items()}


def is_record(variables: Mapping[str, Any]) -> bool:
    """Whether the variables of a .mat file are those of a record."""
    return {"codes", "about"} <= variables.keys()


def load_record(path: str | os.PathLike[str]) -> Record:
    """The record in a .mat file that `save_record`, or the recorder in MATLAB, has written.

    Raises
    ------
    MatFileError
        If the file cannot be read, or holds no record.
    """
    variables = raw(path)
    if not is_record(variables):
        raise MatFileError(
            said("{path}: this is not a record of a run; pyport trace SCRIPT.m -o FILE.mat makes one.", path=path)
        )
    try:
        about = json.loads(bytes(variables["about"].astype(np.uint8)).decode("utf-8", "surrogateescape"))
        if about["format"] != FORMAT:
            raise MatFileError(
                said(
                    "{path}: this record has the layout {layout}, and this pyport reads {format}.",
                    path=path,
                    layout=about["format"],
                    format=FORMAT,
                )
            )
        return from_pieces([Piece.of(variables)], about) if "ids" in variables else _own(variables, about)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        if isinstance(error, MatFileError):
            raise
        raise MatFileError(
            said("{path}: this record is damaged ({kind}: {error}).", path=path, kind=type(error).__name__, error=error)
        ) from None


@dataclass(frozen=True, eq=False)
class Piece:
    """What happened in a part of a run, as the recorder in MATLAB writes it.

    Attributes
    ----------
    variables : mapping
        See `raw`.
    ids : ndarray of int
        The numbers of the points; 0 for what belongs to the one before.
    values : list
        What each brought along.
    doubles : ndarray
        The values that are one double; NaN in the place of all others.
    """

    variables: Mapping[str, Any]
    ids: NDArray[np.int64]
    values: list[Any]
    doubles: NDArray[np.float64]

    @classmethod
    def of(cls, variables: Mapping[str, Any]) -> Piece:
        """The piece in the variables of a file."""
        is_octave = bool(np.any(variables.get("octave", 0)))
        packed = Packed.of(variables, "utf-8" if is_octave else "utf-16")
        doubles = np.full(len(packed.codes), np.nan)
        doubles[packed.codes == 1] = packed.numbers["s_double"]
        return cls(variables, variables.get("ids", np.zeros(0)).astype(np.int64), unpack(packed), doubles)


def from_pieces(pieces: Sequence[Piece], about: Mapping[str, Any], ended: str = "") -> Record:
    """The record of a MATLAB run from what the recorder wrote, all at once or piece by piece.

    Parameters
    ----------
    pieces : sequence of Piece
        In order.
    about : mapping
        What is known of the sources.
    ended : str
        Why the run ended, where the recorder could not say it.
    """
    sites = [_site(row) for row in about["sites"]]
    ids = np.concatenate([np.zeros(0, np.int64), *(piece.ids for piece in pieces)])
    doubles = np.concatenate([np.zeros(0), *(piece.doubles for piece in pieces)])
    values = [value for piece in pieces for value in piece.values]
    found = events(ids, values, doubles, about["points"], sites, about["main"])
    last = pieces[-1].variables if pieces else {}
    said, line = _ending(last, about)
    if (said or ended) and not line:
        line = _line_in_main(sites, found.site, about["main"])
    return Record(
        "matlab", about["main"], about["files"], sites, found.site, found.frame, found.caller, found.values,
        found.where, found.draws, said or ended, line, int(last["dropped"][-1]) if "dropped" in last else 0,
    )  # fmt: skip


def _line_in_main(sites: Sequence[Site], happened: np.ndarray[Any, Any], main: str) -> int:
    """The line of the last event in the file that was run."""
    return next((sites[k].line for k in happened[::-1].tolist() if sites[k].file == main), 0)


def _ending(last: Mapping[str, Any], about: Mapping[str, Any]) -> tuple[str, int]:
    """The message with which a run ended, and the line of the main file."""
    message = _words(last.get("message"))
    places = [entry.rpartition("\t") for entry in _words(last.get("stack")).splitlines()]
    named = [(about.get("copies", {}).get(file.replace("\\", "/").rpartition("/")[2]), int(line))
             for file, _, line in places if line.lstrip("-").isdigit()]  # fmt: skip
    lines = [(file, line) for file, line in named if file and line > 0]
    in_main = next((line for file, line in lines if file == about["main"]), 0)
    if lines and lines[0][0] != about["main"]:
        message = f"{lines[0][0]}:{lines[0][1]}: {message}"
    return message, in_main


def _words(row: Any) -> str:
    return "" if row is None else bytes(np.asarray(row).astype(np.uint8)).decode("utf-8", "replace")


def save_record(record: Record, path: str | os.PathLike[str]) -> None:
    """Write a record to a .mat file, whole or not at all.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    packer = Packer()
    for value in record.values:
        packer.add(value)
    for draw in record.draws:
        packer.add(np.asarray(draw.values))
    import scipy.io

    about = {
        "format": FORMAT, "language": record.language, "main": record.main, "files": dict(record.files),
        "sites": [site_row(site) for site in record.sites],
        "where": [[event, _plain(place)] for event, place in record.where.items()],
        "draws": [[draw.event, draw.file, draw.line, draw.kind, draw.words, _number(draw.low), _number(draw.high)]
                  for draw in record.draws],
        "ended": record.ended, "line": record.line, "dropped": record.dropped,
    }  # fmt: skip
    text = json.dumps(about).encode("ascii")
    variables = {
        **packer.rows(), "about": np.frombuffer(text, np.uint8), "site": np.asarray(record.site, np.int32),
        "frame": np.asarray(record.frame, np.int32), "caller": np.asarray(record.caller, np.int32),
    }  # fmt: skip
    content = io.BytesIO()
    scipy.io.savemat(content, variables, oned_as="row", do_compression=True)  # type: ignore[arg-type]  # as above
    content.getbuffer()[: len(_DESCRIPTION)] = _DESCRIPTION
    write_bytes(path, content.getvalue())


def _own(variables: Mapping[str, Any], about: Mapping[str, Any]) -> Record:
    """The record that `save_record` wrote."""
    values = unpack(Packed.of(variables, "utf-8"))
    count = len(variables["site"])
    draws = [_draw(row, drawn) for row, drawn in zip(about["draws"], values[count:], strict=True)]
    return Record(
        about["language"], about["main"], about["files"], [_site(row) for row in about["sites"]],
        variables["site"].astype(np.int32), variables["frame"].astype(np.int32), variables["caller"].astype(np.int32),
        values[:count], {event: _where(place) for event, place in about["where"]}, draws, about["ended"], about["line"],
        about["dropped"],
    )  # fmt: skip


def _draw(row: Sequence[Any], drawn: Any) -> Draw:
    event, file, line, kind, words, low, high = row
    return Draw(event, file, line, kind, words, np.asarray(drawn), _or_nan(low), _or_nan(high))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _plain(item: Any) -> Any:
    """A place in a value as JSON has it."""
    if isinstance(item, tuple):
        return [part if type(part) is int else _plain(part) for part in item]
    if isinstance(item, slice):
        return {"slice": [_plain(part) for part in (item.start, item.stop, item.step)]}
    if isinstance(item, np.ndarray):
        return {"array": item.ravel().tolist(), "shape": list(item.shape), "class": str(item.dtype)}
    return item.item() if isinstance(item, np.generic) else item


def _where(place: list[Any]) -> Any:
    """A place as `_plain` has left it; most have whole numbers and names alone."""
    return tuple(place) if _AS_THEY_ARE.issuperset(map(type, place)) else _place(place)


def _place(item: Any) -> Any:
    if isinstance(item, list):
        return tuple(_place(part) for part in item)
    if isinstance(item, dict):
        if "slice" in item:
            return slice(*item["slice"])
        return np.array(item["array"], dtype=item["class"]).reshape(item["shape"])
    return item
