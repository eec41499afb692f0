"""What to do with recorder.m: three lines in the script, three in the port, and the command that compares them."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group

from pyport.language import in_language, said
from pyport.report.layout import Labelled, Paragraph

_MATLAB = (
    (said("before the loop"), "rec = recorder();"),
    (said("in each step"), "rec = recorder(rec, 'x', x, 'P', P);"),
    (said("after the loop"), "recorder(rec, 'ref.mat');"),
)
_PYTHON = (
    (said("before the loop"), "rec = pyport.Recorder()"),
    (said("in each step"), "rec(x=x, P=P)"),
    (said("after the loop"), 'rec.save("port.mat")'),
)


def recorder_report(path: Path, lang: str = "en") -> Group:
    """Where it is, and how it is called."""

    def says(sentence: str) -> Paragraph:
        return Paragraph(in_language(sentence, lang))

    return Group(
        says(said("written: {file}. Three lines in the MATLAB script:", file=str(path))),
        Labelled(_MATLAB, lang),
        says(said("and the same in the port:")),
        Labelled(_PYTHON, lang),
        says(said("Next: pyport compare ref.mat port.mat names the step and the quantity that differ first.")),
    )
