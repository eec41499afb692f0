"""Every formula of the page, as it is shown, gives what the code computes; every line of code gives the same."""

from __future__ import annotations

import ast
import html
import itertools
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mathml_reader import Reader, World, formulas, sides
from networks_by_hand import VARIANTS, Moved, by_the_code, sheet_of_variant, start_of
from scipy.io import loadmat, savemat

from pyport.corrected import REFERENCE, Variant, with_ones
from pyport.network import sigmoid
from pyport.paper import mathml
from pyport.paper.steps import GIVEN, SIZES, steps
from pyport.report.html.paper import render_paper

NAMES = [f"{variant.head}{' with bias' * variant.bias}" for variant in VARIANTS]
#: Of derivatives by the complex step and of sums in other orders.
ROUNDING = 1e-12


def letters_of(variant: Variant) -> dict[str, str]:
    return {step.name: step.letters for step in steps(variant)} | GIVEN


def world_of(variant: Variant) -> World:
    start = start_of(variant)
    values, bias = by_the_code(start, variant), int(variant.bias)
    sizes = {"N": start.X.shape[0], "F": start.X.shape[1], "H": start.W1.shape[1], "M": start.W2.shape[1],
             "K": start.Y.shape[1]}  # fmt: skip

    def real(name: str) -> str:
        return name.replace("′", "_new")

    def element(name: str, i: int, j: int) -> float:
        array = values[real(name)]
        if bias and name[0] in "XZ" and j == 0:
            return 1.0
        row = i if bias and name[0] == "W" else i - 1
        column = j if bias and name[0] == "g" else j - 1
        assert min(row, column) >= 0
        return float(array[row, column])

    return World(element, lambda name: values[real(name)], Moved(start, variant), sizes)


def places(name: str, variant: Variant, sizes: Any) -> list[dict[str, int]]:
    """The letters of each element of a quantity."""
    letters = letters_of(variant)[name]
    if not letters:
        return [{}]
    first = [1, 1]
    if variant.bias and name[0] in "Wg":
        first[0 if name[0] == "W" else 1] = 0
    ranges = [range(start, sizes[SIZES[letter]] + 1) for letter, start in zip(letters, first, strict=True)]
    return [dict(zip(letters, at, strict=True)) for at in itertools.product(*ranges)]


def wrong_formulas(page: str, variant: Variant) -> list[str]:
    """The formulas of which some side is not what the code computes."""
    world, code = world_of(variant), by_the_code(start_of(variant), variant)
    found, seen = [], set()
    for formula in formulas(page):
        kind, name = formula.get("class"), str(formula.get("data-name"))
        if kind == "matrix-rule":
            _, right = sides(formula)
            try:
                good = np.allclose(Reader(right, world, {}).value(), code[name], rtol=ROUNDING, atol=ROUNDING)
            except ValueError:  # sizes that do not fit
                good = False
        elif kind == "rule":
            good = all(
                abs(Reader(side, world, at).value() - (
                    world.element(name, *at.values()) if at else float(code[name]))) <= ROUNDING * 100
                for at in places(name, variant, world.sizes) for side in sides(formula) if side)  # fmt: skip
        else:
            continue
        seen.add((kind, name))
        if not good:
            found.append(f"{kind} {name}")
    wanted = {("rule", step.name) for step in steps(variant)}
    wanted |= {("matrix-rule", step.name) for step in steps(variant) if step.letters}
    assert seen == wanted
    return found


@pytest.mark.parametrize("variant", VARIANTS, ids=NAMES)
def test_every_formula_as_it_is_shown_is_what_the_code_computes(variant: Variant) -> None:
    assert wrong_formulas(render_paper(sheet_of_variant(variant)), variant) == []


@pytest.mark.parametrize(
    ("shown", "changed", "wrong"),
    [
        ("<mi>W3</mi><mo>⊤</mo>", "<mi>W3</mi><mn>1</mn>", "matrix-rule e2"),
        ("<mo>−</mo><msub><mi>Z2</mi>", "<mo>+</mo><msub><mi>Z2</mi>", "rule p2"),
        ('<mi>a</mi><mo>\u2062</mo><msub><mi>g1</mi>', '<mn>2</mn><mo>\u2062</mo><msub><mi>g1</mi>', "rule W1_new"),
        ('<mo stretchy="false">(</mo><mrow><mn>1</mn><mo>−</mo><mi>Z1</mi></mrow><mo stretchy="false">)</mo>',
         "<mrow><mn>1</mn><mo>−</mo><mi>Z1</mi></mrow>", "matrix-rule p1"),
    ],
)  # fmt: skip
def test_a_formula_that_is_shown_otherwise_is_noticed(shown: str, changed: str, wrong: str) -> None:
    page = render_paper(sheet_of_variant(REFERENCE))
    assert page.count(shown) >= 1
    assert wrong in wrong_formulas(page.replace(shown, changed), REFERENCE)


def lines_of(page: str, language: str) -> list[str]:
    """The lines of code that a page shows, in order."""
    return [html.unescape(line) for line in re.findall(rf"<dt>{language}</dt><dd><code>(.*?)</code>", page)]


@pytest.mark.parametrize("variant", VARIANTS, ids=NAMES)
def test_the_lines_of_numpy_run_as_a_program(variant: Variant) -> None:
    code = by_the_code(start_of(variant), variant)
    given = {name: code[name] for name in ("X", "Y", "W1", "W2", "W3", "a")}
    scope: dict[str, Any] = {**given, "np": np, "sigmoid": sigmoid, "with_ones": with_ones, "bias": variant.bias}
    for line in lines_of(render_paper(sheet_of_variant(variant)), "NumPy"):
        exec(line, scope)
    for step in steps(variant):
        assert np.allclose(scope[step.target], code[step.name], rtol=ROUNDING, atol=ROUNDING), step.name


@pytest.mark.live
def test_the_lines_of_matlab_run_as_a_program(tmp_path: Path) -> None:
    """In GNU Octave, all networks in one process."""
    root = Path(__file__).parents[2] / "matlab_ref"
    program = [f"addpath('{root}'); warning('off', 'all');"]
    for n, variant in enumerate(VARIANTS):
        code = by_the_code(start_of(variant), variant)
        savemat(tmp_path / f"in{n}.mat", {name: code[name] for name in ("X", "Y", "W1", "W2", "W3", "a")})
        program.append(f"clear all; load('in{n}.mat'); bias = {int(variant.bias)};")
        program += lines_of(render_paper(sheet_of_variant(variant)), "MATLAB")
        program.append(f"save('-v7', 'out{n}.mat');")
    (tmp_path / "lines.m").write_text("\n".join(program), encoding="utf-8")
    subprocess.run(["octave-cli", "--no-init-file", "--no-history", "lines.m"], cwd=tmp_path, check=True, timeout=60,
                   capture_output=True)  # fmt: skip
    for n, variant in enumerate(VARIANTS):
        code, got = by_the_code(start_of(variant), variant), loadmat(tmp_path / f"out{n}.mat")
        for step in steps(variant):
            assert np.allclose(got[step.target], code[step.name], rtol=ROUNDING, atol=ROUNDING), step.name


def test_a_product_of_sums_keeps_its_brackets() -> None:
    written = mathml._Writer(indexed=False).text(ast.parse("(A + B) * (C - D)", mode="eval").body)
    assert written.count("(</mo>") == 2
    with pytest.raises(ValueError, match="no MathML"):
        mathml._Writer(indexed=False).text(ast.parse("A[0]", mode="eval").body)
