"""The first line of a MATLAB function: its inputs and outputs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pyport.gradients.target import TargetError
from pyport.language import joined, said
from pyport.targets.names import parameter_key, parameter_names

_FUNCTION = re.compile(
    r"function\b\s*(?:(?:\[(?P<many>[^\]]*)\]|(?P<one>[A-Za-z]\w*))\s*=)?\s*[A-Za-z][\w.]*\s*(?:\((?P<inputs>[^)]*)\))?"
)
_IDENTIFIER = re.compile(r"[A-Za-z]\w{0,62}", re.ASCII)
#: The forward values of a network of three matrices, and their other names.
FORWARD = {"S1": "S1", "Z1": "Z1", "S2": "S2", "Z2": "Z2", "Q": "Q", "S3": "Q", "y": "y", "Z3": "y"}
_GRADIENT = "[g1, g2, g3] = {name}(X, Y, W1, W2, W3)"
_MATRICES = ("W1", "W2", "W3")
_KEYS = [parameter_key(name) for name in _MATRICES]
#: Names that belong to the folder in which the engine starts.
_TAKEN = ("run_batch", "call_target")


@dataclass(frozen=True)
class Signature:
    """Name, inputs and outputs of a MATLAB function.

    Attributes
    ----------
    name : str
        That of its file, by which MATLAB calls it.
    inputs, outputs : tuple of str
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @property
    def roles(self) -> tuple[str, ...] | None:
        """What each input is: X, Y, a parameter, a forward value; None if a name is unknown.

        A y beside no Y is the targets.
        """
        roles = [self._role(name) for name in self.inputs]
        known = [role for role in roles if role]
        right = len(known) == len(roles) == len(set(known)) and {"X", "Y"} <= set(known)
        return tuple(known) if right else None

    def _role(self, name: str) -> str | None:
        if name in ("X", "x"):
            return "X"
        if name == "Y" or (name == "y" and "Y" not in self.inputs):
            return "Y"
        if name in FORWARD:
            return FORWARD[name]
        return name if parameter_key(name) else None

    @property
    def forward(self) -> bool:
        """Whether it takes forward values by name."""
        return bool(set(self.roles or ()) & set(FORWARD.values()))

    @property
    def parameters(self) -> tuple[str, ...] | None:
        """The parameters whose gradients it gives, if its inputs tell."""
        roles = self.roles
        if roles and self.forward:
            return _MATRICES
        if roles:
            return tuple(role for role in roles if role not in ("X", "Y"))
        if "varargin" in self.inputs or len(self.inputs) < 3:
            return None
        behind = self.inputs[2:]
        return parameter_names(behind) or tuple(f"W{k + 1}" for k in range(len(behind)))


def callable_name(path: Path, words: str) -> str:
    """The name by which MATLAB calls the function of a file.

    Raises
    ------
    TargetError
        If there is no such file, or its name is none that can be called.
    """
    if not path.is_file():
        raise TargetError(said("{file}: there is no such file.", file=words))
    name = path.stem
    if not _IDENTIFIER.fullmatch(name):
        raise TargetError(
            said(
                "{words}: MATLAB calls a function by its file's name, and {name} is not the name of a function.",
                words=words,
                name=name,
            )
        )
    if name in _TAKEN:
        raise TargetError(
            said("{words}: the name {name} is used here already; give the file another one.", words=words, name=name)
        )
    return name


def read(path: Path, words: str) -> Signature:
    """The signature of the gradient function in a .m file.

    Raises
    ------
    TargetError
        If there is no such file, or no function in it that could be called.
    """
    signature = first_line(path, words)
    _check_forward(signature, words)
    return signature


def first_line(path: Path, words: str, like: str = "") -> Signature:
    """The signature of any function in a .m file.

    Parameters
    ----------
    path : Path
    words : str
        What messages call it.
    like : str, optional
        The first line of such a function as messages show it, with {name} for its name; that of a gradient by default.

    Raises
    ------
    TargetError
        If there is no such file, or no function in it that returns something.
    """
    name = callable_name(path, words)
    try:
        # Comments may be in any encoding; a signature is ASCII.
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise TargetError(said("{file}: cannot be read ({reason}).", file=words, reason=error.strerror)) from None
    code = _without_comments(text).lstrip(" \t\r\n;,")
    if not re.match(r"function\b", code):
        is_script = bool(code) and not re.match(r"classdef\b", code)
        kind = said("a script") if is_script else said("a class") if code else said("empty")
        told = said("{words}: this is {kind}; a function file is expected, which begins with function {format}.",
                    words=words, kind=kind, format=(like or _GRADIENT).format(name=name))  # fmt: skip
        if is_script:
            told = joined(" ", [told, said("A script is not run here: pyport verify {words} PORT.py compares it with "
                                           "its port.", words=words)])  # fmt: skip
        raise TargetError(told)
    match = _FUNCTION.match(code)
    if match is None:
        raise TargetError(
            said(
                "{words}: its first line cannot be read as a signature: {line}",
                words=words,
                line=code.splitlines()[0].strip(),
            )
        )
    outputs = tuple(re.split(r"[\s,]+", (match["many"] or match["one"] or "").strip(" \t\r\n,")))
    if outputs == ("",):
        wanted = (
            said("function {format} does", format=like.format(name=name))
            if like
            else said("it must return one array for each parameter")
        )
        raise TargetError(
            said("{words}: the function {name} returns nothing; {wanted}.", words=words, name=name, wanted=wanted)
        )
    inputs = tuple(item.strip() for item in (match["inputs"] or "").split(",") if item.strip())
    return Signature(name, inputs, outputs)


def _check_forward(signature: Signature, words: str) -> None:
    """Refuse forward values beside what does not go with them: the order of such inputs tells nothing."""
    given = [name for name in signature.inputs if re.fullmatch(r"[SZ][123]", name)]
    if not given and not signature.forward:
        return
    keys = [parameter_key(role) for role in signature.roles or ()]
    if signature.roles is None or any(key and key not in _KEYS for key in keys):
        raise TargetError(
            said(
                "{words}: it takes forward values by name, so each input must be one of X, Y, "
                "{matrices}, {names}, once, and X and Y must be there; it has {inputs}.",
                words=words,
                matrices=", ".join(_MATRICES),
                names=", ".join(dict.fromkeys(FORWARD.values())),
                inputs=", ".join(signature.inputs),
            )
        )


def _without_comments(text: str) -> str:
    """The code as far as a signature can reach: continued lines joined, comments left out."""
    lines, depth = [], 0
    for line in text.splitlines():
        mark = line.strip()
        if mark in ("%{", "#{"):
            depth += 1
        elif mark in ("%}", "#}") and depth:
            depth -= 1
        elif not depth:
            code = re.split(r"[%#]", line, maxsplit=1)[0]
            before, dots, _ = code.partition("...")
            lines.append(f"{before}{' ' if dots else chr(10)}")
    return "".join(lines)
