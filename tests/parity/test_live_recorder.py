"""What recorder.m writes in Octave is what pyport.Recorder writes, for every kind of size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from golden import run_script

from pyport import Recorder, matfile
from pyport.errors import EngineCrashed
from pyport.parity.recorded import compare_recordings
from pyport.recording import Recording
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

SCRIPT = """
rec = recorder();
for k = 1:{steps}
    rec = recorder(rec, 's', k / 3, 'row', [1 2 3] / k, 'column', [4; 5] / k);
    rec = recorder(rec, 'W', reshape(1:32, 4, 8) / k, 'T', reshape(1:24, 2, 3, 4) / k, 'nan', [NaN Inf -0 k]);
    rec = recorder(rec, 'n', int32(k), 'on', k > 1);
end
recorder(rec, 'ref.mat');
"""


def in_python(steps: int, *, slip: float = 0.0) -> Recording:
    rec = Recorder()
    for k in range(1, steps + 1):
        rec(s=k / 3, row=np.array([1.0, 2, 3]) / k, column=np.array([4.0, 5]) / k)
        W = np.arange(1.0, 33).reshape(4, 8, order="F") / k
        W[3, 5] += slip
        rec(W=W, T=np.arange(1.0, 25).reshape(2, 3, 4, order="F") / k, nan=[np.nan, np.inf, -0.0, k])
        rec(n=k, on=k > 1)
    return rec.recording()


@pytest.mark.parametrize("steps", [1, 2, 4, 300])
def test_both_recorders_write_the_same_recording(tmp_path: Path, steps: int) -> None:
    run_script(tmp_path, SCRIPT.format(steps=steps))
    in_python(steps).save(tmp_path / "port.mat")
    pair = [Recording.load(tmp_path / f"{side}.mat") for side in ("ref", "port")]
    assert list(pair[0].quantities) == list(pair[1].quantities)
    assert compare_recordings(*pair, None, equal_nan=True).verdict is Verdict.PASS
    wrong = compare_recordings(pair[0], in_python(steps, slip=1.0), None, equal_nan=True)
    # So few steps do not tell a slip from a decision that rounding tips; it is told, and no pass.
    assert wrong.verdict is (Verdict.FAIL if steps > 8 else Verdict.UNDECIDED)
    assert wrong.first_bit is not None
    assert wrong.first_bit.sentence().startswith("step 1, W(4,6) [3,5]: port ")


def test_octave_loads_what_python_wrote_with_vectors_as_columns_and_all_as_doubles(tmp_path: Path) -> None:
    in_python(3).save(tmp_path / "port.mat")
    run_script(tmp_path, """
        s = load('port.mat');
        sizes = [size(s.row), size(s.s), size(s.T)];
        doubles = all(structfun(@(v) isa(v, 'double') || ischar(v), s));
        order = s.quantities;
        save('-v7', 'seen.mat', 'sizes', 'doubles', 'order');
        """)  # fmt: skip
    seen = matfile.read(tmp_path / "seen.mat")
    assert seen["sizes"].ravel().tolist() == [3, 1, 3, 1, 1, 3, 2, 3, 4, 3]
    assert seen["doubles"].all()
    assert matfile.text(seen["order"]) == "s row column W T nan n on"


def test_a_second_save_replaces_the_first_and_leaves_no_other_file(tmp_path: Path) -> None:
    run_script(
        tmp_path, "r = recorder(recorder(), 'x', 1); recorder(r, 'a.mat'); recorder(recorder(r, 'x', 2), 'a.mat')"
    )
    assert Recording.load(tmp_path / "a.mat").steps == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mat", "driver.m"]


def test_a_size_that_changes_ends_the_script_with_both_sizes(tmp_path: Path) -> None:
    bad = "r = recorder(recorder(), 'x', 1); r = recorder(r, 'x', [1 2]);"
    with pytest.raises(EngineCrashed):
        run_script(tmp_path, bad)
    run_script(tmp_path, f"try, {bad} catch problem, said = problem.message; save('-v7', 'said.mat', 'said'); end")
    said = matfile.text(matfile.read(tmp_path / "said.mat")["said"])
    assert said == "recorder: step 2: x is 1x2, in step 1 it was 1x1; sizes must stay the same"
