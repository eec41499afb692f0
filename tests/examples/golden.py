"""What Octave records of the example script; run as a script it renews ``kalman.mat`` and ``kalman.json``."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from pyport import matfile
from pyport.parity.engines import octave, process
from pyport.resources import folder

HERE = Path(__file__).parent
GOLDEN = HERE / "kalman.mat"
PROVENANCE = HERE / "kalman.json"
SOURCES = ("recorder.m", "examples/kalman.m")


def run_script(work: Path, script: str) -> None:
    """Run MATLAB text in Octave, in a folder of its own, with the recorder and the examples on the path."""
    (work / "driver.m").write_text(script, encoding="utf-8")
    program, *_ = octave().command
    sources = folder("matlab_ref")
    command = (program, "--no-init-file", "--no-history", "--path", str(sources), "--path", str(sources / "examples"),
               "--eval", "driver")  # fmt: skip
    process.run(command, folder=work, name="GNU Octave", time_limit=60)


def digests() -> dict[str, str]:
    """Of each MATLAB file behind the recording, whatever its line ends."""
    texts = {name: (folder("matlab_ref") / name).read_text(encoding="utf-8") for name in SOURCES}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


def make() -> None:
    """Write the golden recording as Octave wrote it, and who made it."""
    with TemporaryDirectory() as name:
        work = Path(name)
        run_script(work, "kalman; engine = ['GNU Octave ', version()]; save('-v7', 'who.mat', 'engine');")
        shutil.copyfile(work / "kalman.mat", GOLDEN)
        made_by = matfile.text(matfile.read(work / "who.mat")["engine"])
    content = {"made_by": made_by, "command": "python tests/examples/golden.py", "sources": digests()}
    PROVENANCE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    make()
