"""A traced script computes, prints and leaves what it does untraced, to the last bit."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import scipy.io
from matlab_nasty import SCRIPTS

from pyport.rand import Stream
from pyport.resources import folder
from pyport.scripts.matlab_run import prepare
from pyport.scripts.matlab_stubs import silent_files

_STATE = Stream("matlab").octave_state()
_SEEDS = "".join(
    f"{name}('twister', load('{{work}}/state.txt'));" for name in ("rand", "randn", "rande", "randg", "randp")
)
_NEAR = re.compile(r"near line \d+, column \d+|pyport_of_(?=\w)|_*\bcolumn \d+")


def outcomes(work: Path, scripts: dict[str, str], *, traced: bool) -> dict[str, str]:
    """What each script printed, how it ended, and its variables as Octave's text format has them."""
    home, silent = work / "home", work / "silent"
    for path in (home, silent):
        path.mkdir(parents=True, exist_ok=True)
    np.savetxt(work / "state.txt", _STATE)
    for name, text in silent_files():
        (silent / f"{name}.m").write_text(text, encoding="utf-8")
    lines = [f"addpath('{folder('matlab_ref')}'); warning('off', 'all'); addpath('{silent}'); save_precision(17);"]
    for name, text in scripts.items():
        (home / f"t_{name}.m").write_bytes(text.encode())
    for name in scripts:
        run, before, after = f"t_{name}", "", ""
        if traced:
            copy = work / f"copy_{name}"
            (copy / "silent").mkdir(parents=True)
            prepared = prepare(home / f"t_{name}.m", {}, octave=True)
            for file, text in prepared.files.items():
                (copy / file).write_text(text, encoding="utf-8", newline="")
            settings = {"seed": 0.0, "state": _STATE, "time_limit": 1e9, "limit_events": 1e6, "limit_bytes": 1e9,
                        "about": 0.0, "time_words": "", "format": "-v6", "flush_every": 1e9,
                        **prepared.settings}  # fmt: skip
            scipy.io.savemat(copy / "settings.mat", settings, oned_as="row")
            run, before, after = (
                prepared.run,
                f"pyport_begin('{copy}');",
                f"pyport_end(); rmpath('{copy}', '{copy}/silent');",
            )
        lines += [
            f"cd('{home}'); {before} addpath('{silent}'); clear -variables; {_SEEDS.format(work=work)} ans = 0;",
            f"printf('=====%s\\n', '{name}');",
            f"try\n  {run}\ncatch pyport_e_\n  printf('ended: %s\\n', pyport_e_.message); clear pyport_e_\nend",
            # No script that tells of all its variables has these.
            "clear pyport_c pyport_n;",
            f"save('-text', '{work}/{name}.txt');",
            f"clear -all; {after}" if not traced else after,
            f"addpath('{folder('matlab_ref')}'); warning('off', 'all'); save_precision(17);",
        ]
    (work / "driver.m").write_text("\n".join(lines), encoding="utf-8")
    command = ["octave-cli", "--no-init-file", "--no-history", "--no-line-editing", "driver.m"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    printed = dict(part.split("\n", 1) for part in done.stdout.split("=====")[1:])
    found = {}
    for name in scripts:
        saved = work / f"{name}.txt"
        variables = (
            saved.read_text(encoding="latin-1").partition("\n")[2]
            if saved.exists()
            else f"no file: {done.stderr[-500:]}"
        )
        found[name] = _NEAR.sub("", printed.get(name, "nothing") + variables)
    return found


#: Those that end with an error, as they must.
RAISING = {"failing"}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str]]:
    work = tmp_path_factory.mktemp("same")
    plain = outcomes(work / "plain", SCRIPTS, traced=False)
    traced = outcomes(work / "traced", SCRIPTS, traced=True)
    return plain, traced


@pytest.mark.live
@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.sampled(2)
def test_a_traced_script_leaves_and_prints_what_it_does_untraced(
    both: tuple[dict[str, str], dict[str, str]], name: str
) -> None:
    plain, traced = both
    assert "no file" not in plain[name]
    assert ("ended:" in plain[name]) == (name in RAISING)
    assert traced[name].replace("/traced/", "/plain/") == plain[name]


@pytest.mark.live
def test_a_script_that_differs_is_seen_to_differ(tmp_path: Path) -> None:
    one = outcomes(tmp_path / "one", {"a": "x = 1;", "b": "y = 0.1"}, traced=False)
    two = outcomes(tmp_path / "two", {"a": "x = 1;", "b": "y = 0.1 + eps / 8"}, traced=False)
    assert one["a"] == two["a"]
    assert one["b"] != two["b"]
    shutil.rmtree(tmp_path / "one")
