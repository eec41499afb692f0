"""The lines of the cards: MATLAB's computed by Octave give what NumPy's give, and that is what is searched for."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy.io import loadmat, savemat

from pyport.diagnose import draw
from pyport.heads import softmax
from pyport.mistakes import CARDS, Card, Kind
from pyport.mistakes import effect as effects_measured
from pyport.mistakes.card import FORWARD
from pyport.mistakes.effect import Effect, measure, model_of
from pyport.mistakes.effects import EFFECTS
from pyport.mistakes.formula import line
from pyport.mistakes.places import places
from pyport.mistakes.recursion import Edit, Inapplicable, Recursion
from pyport.mistakes.witness import witness
from pyport.network import sigmoid
from pyport.resources import folder

#: Equal widths, and as many samples, so that every card runs; as many rows as columns hide nothing from a number.
WIDTHS, N, RATE = (4, 4, 4, 4), 4, 0.1
#: Two engines sum a handful of terms in another order.
ROUNDING = 1e-12
#: Changes of the data that are as small as what another processor's exp changes.
NUDGES = (1e-15, -1e-15, 3e-15, 1e-14, 1e-13)
CHINESE = re.compile("[\u4e00-\u9fff]")


class Printed(NamedTuple):
    """One line of a card, with the values of all names in it."""

    card: str
    edit: Edit
    numpy: str
    matlab: str
    names: dict[str, Any]
    wanted: Any


def values(recursion: Recursion) -> dict[str, Any]:
    """What the printed names stand for."""
    model, depth = recursion.model, recursion.depth
    names: dict[str, Any] = {"X": recursion.X, "Y": recursion.Y, "y": recursion.Z[-1], "Q": recursion.S[-1],
                             "N": N, "K": recursion.Y.shape[1], "F": WIDTHS[0], "a": RATE,
                             "lam": model.decay}  # fmt: skip
    for k in range(1, depth + 1):
        names[f"S{k}"], names[f"Z{k}"] = recursion.S[k], recursion.Z[k]
        names[f"W{k}"] = recursion.parameters[k - 1] if model.bias != "vectors" else recursion.W[k]
        if model.bias == "vectors":
            names[f"b{k}"], names[f"gb{k}"] = recursion.b[k], recursion.gradient((k, "b"))
        names[f"d{k}"], names[f"g{k}"] = recursion.delta(k), recursion.gradient((k, "W"))
    return names


def lines_of(card: Card) -> list[Printed]:
    """The wrong line at one place for each ingredient, and what the recursion makes of it."""
    model = model_of(card)
    point = draw(model, (*WIDTHS[:-1], 1) if card.one_output else WIDTHS, N, seed=1)
    recursion = Recursion(model, point.X, point.Y, point.parameters, RATE)
    found: dict[str, Printed] = {}
    for edit in places(card, recursion):
        try:
            wanted, target = computed(recursion, edit)
        except Inapplicable:
            continue
        part = "b" if target.startswith("gb") else edit.part
        numpy, matlab = line(model, edit.ingredient, edit.layer, recursion.depth, card.wrong[edit.ingredient], part)
        assert numpy.split(" = ")[0].split("[")[0] == target
        names = values(recursion)
        if edit.ingredient == "block" and target not in numpy.split(" = ", 1)[1]:
            names.pop(target)
        if edit.ingredient == "decay" and target in numpy.split(" = ", 1)[1]:
            # What is there before the penalty is added.
            plain = Recursion(replace(model, decay=0.0), point.X, point.Y, point.parameters, RATE)
            names[target] = plain.gradient((edit.layer, "W"))
        found.setdefault(edit.ingredient, Printed(card.id, edit, numpy, matlab, names, wanted))
    return list(found.values())


def computed(recursion: Recursion, edit: Edit) -> tuple[Any, str]:
    """What the recursion computes with an exchange: the errors of the layer, or the gradient's rows."""
    edits, k = frozenset({edit}), edit.layer
    if edit.ingredient == FORWARD:
        k = max(k, 1)
        return recursion.without_bias(frozenset({edit.layer})).S[k], "Q" if k == recursion.depth else f"S{k}"
    if edit.carried:
        return recursion.delta(k, edits), f"d{k}"
    of_bias = edit.ingredient in ("bias", "bias_decay") or edit.part == "b"
    if recursion.model.bias == "vectors" and of_bias:
        return recursion.gradient((k, "b"), edits), f"gb{k}"
    whole = recursion.gradient((k, "W"), edits)
    if recursion.model.bias == "ones" and edit.ingredient != "block":
        return (whole[:1] if of_bias else whole[1:]), f"g{k}"
    return whole, f"g{k}"


def evaluated(printed: Printed) -> Any:
    space = {"np": np, "sigmoid": sigmoid, "softmax": softmax}
    with np.errstate(all="ignore"):
        return np.multiply(eval(printed.numpy.split(" = ", 1)[1], space, dict(printed.names)), 1.0)  # our own line


PRINTED = [printed for card in CARDS.values() for printed in lines_of(card)]
IDS = [f"{printed.card}-{printed.edit.ingredient}" for printed in PRINTED]


def test_all_cards_with_formulas_have_lines() -> None:
    assert {printed.card for printed in PRINTED} == {card.id for card in CARDS.values() if card.wrong}


@pytest.mark.parametrize("printed", PRINTED, ids=IDS)
def test_the_numpy_line_gives_what_is_searched_for(printed: Printed) -> None:
    got = np.broadcast_to(evaluated(printed), printed.wanted.shape)
    np.testing.assert_allclose(got, printed.wanted, rtol=ROUNDING, atol=ROUNDING)


def test_a_line_with_one_sign_changed_gives_something_else() -> None:
    printed = next(p for p in PRINTED if p.card == "slope-one-minus-output")
    other = printed._replace(numpy=printed.numpy.replace("1 - Z", "1 + Z"))
    assert other.numpy != printed.numpy
    assert np.abs(evaluated(other) - printed.wanted).max() > 1e-3


def in_octave(folder_: Path, lines: list[Printed]) -> list[Any]:
    """Every line computed by Octave, in one process."""
    script = [f"addpath('{folder('matlab_ref').as_posix()}');", f"out = cell(1, {len(lines)});"]
    for n, printed in enumerate(lines):
        savemat(folder_ / f"in{n}.mat", {k: np.array(v, dtype=float) for k, v in printed.names.items()})
        value = printed.matlab.split(" = ", 1)[1].rstrip(";")
        script += ["clear -x out;", f"load('in{n}.mat');", f"lambda = {float(printed.names['lam'])!r};",
                   f"out{{{n + 1}}} = double({value});"]  # fmt: skip
    script.append("save('-v7', 'out.mat', 'out');")
    (folder_ / "softmax.m").write_text(
        "function P = softmax(Q)\nE = exp(Q - max(Q, [], 2));\nP = E ./ sum(E, 2);\nend\n", encoding="utf-8"
    )
    (folder_ / "lines_of_cards.m").write_text("\n".join(script), encoding="utf-8")
    run = subprocess.run(
        ["octave", "--no-init-file", "--no-history", "--no-line-editing", "--eval", "lines_of_cards"],
        cwd=folder_, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return list(loadmat(folder_ / "out.mat", mat_dtype=True)["out"].ravel())


@pytest.mark.live
def test_the_matlab_line_gives_what_the_numpy_line_gives(tmp_path: Path) -> None:
    for printed, got in zip(PRINTED, in_octave(tmp_path, PRINTED), strict=True):
        np.testing.assert_allclose(
            np.broadcast_to(got, printed.wanted.shape), printed.wanted, rtol=ROUNDING, atol=ROUNDING,
            err_msg=f"{printed.card}: {printed.matlab}",
        )  # fmt: skip


@pytest.mark.live
def test_a_matlab_line_with_one_sign_changed_gives_something_else(tmp_path: Path) -> None:
    printed = next(p for p in PRINTED if p.card == "slope-one-minus-output")
    (got,) = in_octave(tmp_path, [printed._replace(matlab=printed.matlab.replace("1 - Z", "1 + Z"))])
    assert np.abs(got - printed.wanted).max() > 1e-3


def test_there_are_at_least_sixty_cards_and_every_kind_has_one() -> None:
    assert len(CARDS) >= 60
    assert {card.kind for card in CARDS.values()} == set(Kind)


def test_ids_are_unique() -> None:
    from pyport import mistakes

    lists = [getattr(mistakes, name) for name in dir(mistakes) if name.endswith("_CARDS")]
    assert sum(map(len, lists)) == len(CARDS)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_each_text_is_there_in_both_languages(card: Card) -> None:
    for text in (card.title, card.why):
        assert text.en
        assert not CHINESE.search(text.en)
        assert CHINESE.search(text.zh)


def test_every_card_has_an_effect() -> None:
    assert sorted(EFFECTS) == sorted(CARDS)
    assert all(CHINESE.search(effect.value.zh) for effect in Effect)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
@pytest.mark.sampled(30)
def test_the_effect_is_measured_as_stated(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    assert effect_measured(card, monkeypatch, EFFECTS[card.id])


def test_an_effect_that_is_not_the_measured_one_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not effect_measured(CARDS["sign"], monkeypatch, Effect.FASTER)
    assert not effect_measured(CARDS["input-is-weights-sum"], monkeypatch, Effect.DIVERGES)


def effect_measured(card: Card, monkeypatch: pytest.MonkeyPatch, stated: Effect) -> bool:
    """Whether training does what is stated; where it hangs on the last digits, in most of several runs."""
    if measure(card) is stated:
        return True
    start, found = effects_measured.start, []
    for nudge in NUDGES:

        def nudged(model: Any, N: int, one_output: bool = False, nudge: float = nudge) -> Any:
            X, Y, parameters = start(model, N, one_output)
            return X * (1 + nudge), Y, parameters

        monkeypatch.setattr(effects_measured, "start", nudged)
        found.append(measure(card))
    return Counter(found)[stated] > len(NUDGES) / 2


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_the_witness_shows_the_mistake(card: Card) -> None:
    found = witness(card)
    assert found is not None
    right = dict(zip(found.model.parameter_names(found.model.depth(len(found.parameters))),
                     found.model.gradient(found.X, found.Y, found.parameters), strict=True))[found.block]  # fmt: skip
    np.testing.assert_allclose(found.wanted, right, rtol=1e-12, atol=1e-12)
    assert np.abs(found.got - found.wanted).max() > 1e-8
