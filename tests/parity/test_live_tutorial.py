"""The script as its reader runs it: what Octave prints is what ``pyport train`` prints."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner

from pyport import matfile
from pyport.arithmetic import bits_differ
from pyport.cli import cli
from pyport.parity.engines import octave, process
from pyport.parity.fixtures import CASES
from pyport.resources import folder
from pyport.trace import Trace
from pyport.training import train

pytestmark = pytest.mark.live

LABELS = ("调整后的W1", "调整后的W2", "调整后的W3", "真实Y值", "训练的Y值")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")
STEPS = 855
#: Without graphics the script says so itself; a plot of its own keeps this one from depending on that.
DRIVER = """
rand('twister', {seed});
tutorial
save('-v7', 'out.mat', 'Loss', 'W1', 'W2', 'W3', 'y', 'times');
"""
PLOT = "function plot(values)\n    printf('plotted %d\\n', numel(values));\nend\n"


@cache
def ran(seed: int) -> tuple[str, dict[str, Any]]:
    """What the script prints from a seed, and its variables."""
    with TemporaryDirectory() as name:
        work = Path(name)
        (work / "plot.m").write_text(PLOT, encoding="utf-8")
        (work / "driver.m").write_text(DRIVER.format(seed=seed), encoding="utf-8")
        program, *_ = octave().command
        command = (program, "--no-init-file", "--path", str(folder("matlab_ref")), "--eval",
                   "diary('said.txt'); driver; diary off;")  # fmt: skip
        process.run(command, folder=work, name="GNU Octave", time_limit=60)
        return (work / "said.txt").read_text(encoding="utf-8"), matfile.read(work / "out.mat")


def parts(text: str) -> dict[str, list[str]]:
    """The printed numbers before the first label ("D") and below each label, in the order they are printed."""
    found: dict[str, list[str]] = {"D": []}
    current = "D"
    for line in text.splitlines():
        if line.strip() in LABELS:
            current = line.strip()
            found[current] = []
        elif not re.fullmatch(rf"(\s*{NUMBER.pattern})+\s*", line):
            continue
        else:
            found[current] += NUMBER.findall(line)
    return found


def half_a_digit(printed: str) -> Decimal:
    """What rounding to the printed digits can have changed."""
    exponent = Decimal(printed).as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal((0, (5,), exponent - 1))


def same_number(one: str, other: str) -> bool:
    """Whether two printed numbers can be one number rounded twice."""
    return abs(Decimal(one) - Decimal(other)) <= half_a_digit(one) + half_a_digit(other)


@cache
def port() -> Trace:
    return train(CASES["octave42"].start(), arithmetic="strict")


@cache
def printed_by_the_port() -> str:
    arguments = ["train", "--stream", "octave", "--seed", "42", "--arithmetic", "strict", "--verbose"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0
    return result.output


def test_the_script_makes_855_steps_and_plots_their_losses() -> None:
    text, variables = ran(42)
    assert variables["times"].item() == STEPS + 1
    assert variables["Loss"].shape == (1, STEPS)
    assert f"plotted {STEPS}" in text


def test_the_scripts_variables_have_the_ports_bits() -> None:
    _, variables = ran(42)
    trace = port()
    assert not bits_differ(variables["Loss"][0], trace.quantities["D"]).any()
    assert not bits_differ(variables["y"], trace.quantities["y"][..., -1]).any()
    for name, final in trace.final.items():
        assert not bits_differ(variables[name], final).any()
        assert bits_differ(variables[name], trace.quantities[name][..., -1]).all()


def test_both_print_855_values_of_d_and_each_pair_is_one_number() -> None:
    by_octave, by_port = parts(ran(42)[0])["D"], parts(printed_by_the_port())["D"]
    assert (len(by_octave), len(by_port)) == (STEPS, STEPS)
    assert (by_octave[0], by_port[0]) == ("100", "100")
    assert all(map(same_number, by_octave, by_port))
    D = [100.0, *port().quantities["D"][:-1].tolist()]
    assert all(abs(Decimal(text) - Decimal(value)) <= half_a_digit(text)
               for text, value in zip(by_octave, D, strict=True))  # fmt: skip


def test_both_print_the_same_matrices_under_the_same_labels_in_the_same_order() -> None:
    by_octave, by_port = parts(ran(42)[0]), parts(printed_by_the_port())
    assert list(by_octave) == list(by_port) == ["D", *LABELS]
    for label, size in zip(LABELS, (12, 9, 6, 6, 6), strict=True):
        assert (len(by_octave[label]), len(by_port[label])) == (size, size)
        assert all(map(same_number, by_octave[label], by_port[label])), label


def test_another_seed_prints_other_numbers() -> None:
    other, by_port = parts(ran(3)[0]), parts(printed_by_the_port())
    assert not all(map(same_number, other["D"], by_port["D"]))
    assert not all(map(same_number, other[LABELS[0]], by_port[LABELS[0]]))
    assert all(map(same_number, other[LABELS[3]], by_port[LABELS[3]]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("0.9957", "9.9563e-01", False), ("0.9956", "9.9563e-01", True), ("1.0308e-03", "0.0010", True),
     ("-0.5", "0.5", False), ("1.7756", "1.7757", True), ("1.7756", "1.7758", False)],
)  # fmt: skip
def test_printed_numbers_are_the_same_within_the_rounding_of_their_digits(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same
