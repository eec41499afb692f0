"""The commands and outputs in both READMEs: read, run, and written anew.

A block fenced as ``console`` holds commands after ``$`` and what they print; a line ``...``
stands for any number of lines, and ``...`` within a line for any text. A fenced block whose first line names a file, as
``# my.py``, is that file in the folder where the commands run. ``python tests/readme/transcripts.py``
writes what the commands print now into the READMEs, where they stand for it without ``...``.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^[#%] (\w+\.\w+)$")
#: Numbers so small are rounding: another processor has others.
_TINY = re.compile(r"\b\d(\.\d+)?e-1[2-9]\b")
#: NumPy's exp has the C library's bits on some processors; the order of sums is all that differs there.
_EXP = "the C library's exp and "


@dataclass(frozen=True)
class Transcript:
    """A command and the lines that it prints."""

    command: str
    lines: tuple[str, ...]


def files(text: str) -> dict[str, str]:
    """The files that the text shows whole."""
    found = {}
    for _, block in _BLOCK.findall(text):
        # Whoever copies a block has its first line too: lines count from there.
        if name := _FILE.match(block.partition("\n")[0]):
            found[name[1]] = block
    return found


def transcripts(text: str) -> list[Transcript]:
    """All commands with their output, in the order in which they stand."""
    found = []
    for language, block in _BLOCK.findall(text):
        if language == "console":
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, *lines = part.rstrip("\n").split("\n")
                found.append(Transcript(command, tuple(lines)))
    return found


def printed(command: str, folder: Path) -> list[str]:
    """The lines that a ``pyport`` command prints in a folder, without blanks and empty lines at the end."""
    words = command.split(" ", 1)[1] if " " in command else ""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-m", "pyport", *_split(words)]
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, check=False)
    text = (done.stdout + done.stderr).decode("utf-8")
    return [line.rstrip() for line in text.rstrip().splitlines()]


def _split(words: str) -> list[str]:
    return shlex.split(words)


def matches(shown: tuple[str, ...], output: list[str]) -> bool:
    """Whether output is what is shown, ``...`` standing for any lines."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "..." else re.escape(_plain(line)).replace(r"\.\.\.", ".*") + r"\n"
        for line in shown
    )
    return re.fullmatch(pattern, "".join(_plain(line) + "\n" for line in output)) is not None


def _plain(line: str) -> str:
    return _TINY.sub("tiny", line.rstrip().replace(_EXP, ""))


def folder_for(text: str, folder: Path) -> Path:
    """The folder with all files that the text shows."""
    for name, content in files(text).items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def _renewed(text: str) -> str:
    """The text with every output that has no ``...`` replaced by what is printed now."""
    with tempfile.TemporaryDirectory() as name:
        folder = folder_for(text, Path(name))
        for transcript in transcripts(text):
            output = printed(transcript.command, folder)
            if not matches(transcript.lines, output):
                print(f"{transcript.command}: differs")
                if not any("..." in line for line in transcript.lines):
                    old = "\n".join([f"$ {transcript.command}", *transcript.lines])
                    text = text.replace(old, "\n".join([f"$ {transcript.command}", *output]))
    return text


if __name__ == "__main__":
    for readme in READMES:
        path = ROOT / readme
        path.write_text(_renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
