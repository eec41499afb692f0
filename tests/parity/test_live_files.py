"""What Octave saves is read as what it is, class by class, and one element that is another is found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from golden import run_script

from pyport.errors import MatFileError
from pyport.parity.files import read_named
from pyport.parity.pairs import compare_pair
from pyport.parity.values import PYTHON, compare_values
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

SCRIPT = """
1;
function fill(name, step)
  s.f = {1, [1; 2; 3 + step]}; s.g = 'abc'; s.h = struct('a', {1, 2, 3});
  c = {}; z = zeros(0, 3); b = logical([1 0; 0 1]); m = sparse([1 0; 0 2]); i = int8([1 -2]); l = int64(2) ^ 60;
  x = [1+2i 3]; t = ['abc'; 'cde']; e = ''; u = single(1.5); n = ones(2, 3, 2); o = struct(); p = {'a', 'bc'};
  save('-v7', [name '7.mat'], 's', 'c', 'z', 'b', 'm', 'i', 'l', 'x', 't', 'e', 'u', 'n', 'o', 'p');
  save('-v6', [name '6.mat'], 's', 'c', 'z', 'b', 'm', 'i', 'l', 'x', 't', 'e', 'u', 'n', 'o', 'p');
end
fill('a', 0); fill('b', 1);
save('-text', 'text.mat'); z = 1; save('-hdf5', 'hdf5.mat', 'z'); save('-binary', 'binary.mat', 'z');
save('-text', '-zip', 'zipped.mat', 'z');
"""


def test_files_of_octave_are_read_class_by_class_and_others_of_its_formats_named(tmp_path: Path) -> None:
    run_script(tmp_path, SCRIPT)
    for versions in ("77", "66", "67"):
        result = compare_pair(tmp_path / f"a{versions[0]}.mat", tmp_path / f"a{versions[1]}.mat")
        assert (result.verdict, len(result.variables)) == (Verdict.PASS, 14)
        wrong = compare_pair(tmp_path / f"a{versions[0]}.mat", tmp_path / f"b{versions[1]}.mat")
        assert wrong.failures() == ["first to differ: s.f{2}(3,1) [2,0]: port 4, reference 3; |diff| 1.0e+00, 2.3e+15 "
                                    "ULP where the same bits are expected; 1 of 3 elements"]  # fmt: skip
    in_python = {
        "s": {"f": [1, [1, 2, 3]], "g": "abc", "h": np.array([{"a": 1}, {"a": 2}, {"a": 3}])}, "c": [],
        "z": np.zeros((0, 3)), "b": np.eye(2, dtype=bool), "m": np.diag([1.0, 2.0]), "i": [1, -2], "l": 2**60,
        "x": [1 + 2j, 3], "t": ["abc", "cde"], "e": "", "u": 1.5, "n": np.ones((2, 3, 2)), "o": {}, "p": ["a", "bc"],
    }  # fmt: skip
    variables = read_named(tmp_path / "a7.mat").variables
    assert set(variables) == set(in_python)
    for name, value in in_python.items():
        assert compare_values(variables[name], value, name, forms=PYTHON).sentence == ""
    for name, words in {"text": "Octave's text format", "hdf5": "Octave's HDF5 format",
                        "binary": "Octave's own binary format", "zipped": "a compressed file"}.items():  # fmt: skip
        with pytest.raises(MatFileError, match=f"this is {words}"):
            read_named(tmp_path / f"{name}.mat")
