"""The gradients of learners: each labelled by another arithmetic, and each diagnosed right."""

from __future__ import annotations

import json
from typing import Any

import numeric_learners
import pytest
from numeric_learners import HERE

from pyport.diagnose import Asked, Diagnosis, diagnose_target
from pyport.diagnose.in_their_words import quantity_of
from pyport.mistakes.twins import SAME_FACTOR, SAME_NUMBERS
from pyport.targets import load

ENTRIES = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))
LIVE = pytest.mark.live
#: The cards that each learner's stated mistake is, the sets that fit alike, and the gradients they are found in.
WANTED: dict[str, list[set[str]]] = {
    "anna.py": [{"output-slope-extra"}],
    "li_wei.py": [{"slope-twice-activated"}],
    "marek.py": [{"slope-missing"}],
    "zhang_min.py": [{"last-sample-only"}],
    "priya.py": [{"weights-not-transposed"}],
    "tomas.py": [{"over-samples"}],
    "sofia.py": [{"sign"}],
    "chen_hao.py": [{"slope-of-layer-above"}],
    "ben.py": [{"weights-already-updated"}],
    "fatima.py": [{"input-sums", "slope-one-minus-output"}],
    "diego.py": [{"bias-averaged"}, {"over-samples"}],
    "yuki.py": [{"slope-of-error"}],
    "olga.py": [{"error-first-term"}],
    "wang_fang.py": [{"bias-row-kept"}],
    "emil.py": [{"penalty-not-averaged"}],
    "grace.py": [{"output-slope-missing"}],
    "wang_lei.m": [{"samples-up-to-features"}],
    "petr.m": [{"slope-without-brackets"}],
    "hanna.m": [{"blocks-swapped"}],
    "carlos.m": [{"slope-averaged"}],
    "zhao_xin.m": [{"twice", "input-own-output"}, {"times-outputs", "input-own-output"}],
    "ingrid.m": [{"penalty-on-bias"}],
    "kofi.m": [{"times-outputs"}],
    "nguyen.m": [{"bias-summed-over-units"}],
}
#: What is the right gradient of another loss is no mistake until the loss is said.
OTHER_LOSS = {
    "anna.py": "the sum of squares of sigmoid outputs, halved and summed over samples",
    "tomas.py": "the cross-entropy of sigmoid outputs, averaged over samples",
    "grace.py": "the cross-entropy of sigmoid outputs, summed over samples, tanh units",
    "kofi.m": "the sum of squares of linear outputs, averaged over samples, relu units",
}
#: Of a summed loss with this penalty it is the data term that is wrong.
OTHER_NAME = {"emil.py": [{"over-samples"}]}
#: Where the mistake stands in a line that computes no quantity of the recursion: in a helper, in what is returned.
ELSEWHERE = {
    "li_wei.py",
    "priya.py",
    "tomas.py",
    "ben.py",
    "wang_fang.py",
    "emil.py",
    "wang_lei.m",
    "hanna.m",
    "carlos.m",
    "ingrid.m",
}
#: Those whose mistake shows at their own sizes alone.
AT_OWN_SIZES = {"priya.py", "chen_hao.py", "hanna.m", "zhao_xin.m", "nguyen.m"}


def words_of(entry: dict[str, Any]) -> str:
    """The stated model in the words of the command."""
    words = entry["model"].split()
    if "half" in words:
        words = [{"half": "", "sum": "half", "mean": "half-mean"}.get(word, word) for word in words]
    text = " ".join(word for word in words if word not in ("nobias", "mean-all"))
    text += " entry-mean" if "mean-all" in words else ""
    return text if "nobias" in words or "ones" not in words else text.replace("l2=", "l2-bias=")


def parameters() -> list[Any]:
    return [pytest.param(entry, id=entry["file"], marks=[LIVE] if entry["file"].endswith(".m") else [])
            for entry in ENTRIES]  # fmt: skip


def diagnosed(entry: dict[str, Any], words: str, sizes: bool = True) -> Diagnosis:
    file = entry["file"]
    target = str(HERE / file) + ("" if file.endswith(".m") else f":{entry['function']}")
    widths = ",".join(map(str, entry["widths"])) if sizes else None
    return diagnose_target(load(target), Asked.of(words, None, None, widths, entry["samples"] if sizes else None, None))


def sets(result: Diagnosis) -> list[set[str]]:
    return [set(item.ids) for item in result.named]


def test_every_file_has_an_answer_and_a_card() -> None:
    files = {path.name for path in HERE.iterdir() if path.suffix in (".py", ".m")}
    assert files == {entry["file"] for entry in ENTRIES} == set(WANTED)


@pytest.mark.parametrize("entry", parameters())
@pytest.mark.sampled(2)
def test_the_label_is_true_by_central_differences(entry: dict[str, Any]) -> None:
    assert numeric_learners.check(entry) < numeric_learners.RIGHT


def test_a_label_that_names_another_line_is_found_out() -> None:
    entry = next(e for e in ENTRIES if e["file"] == "anna.py")
    with pytest.raises(AssertionError, match="corrected, but wrong still"):
        numeric_learners.check({**entry, "right_line": "delta3 = 2 * error"})


def test_a_label_with_another_block_is_found_out() -> None:
    entry = next(e for e in ENTRIES if e["file"] == "marek.py")
    with pytest.raises(AssertionError, match="g1"):
        numeric_learners.check({**entry, "wrong_blocks": ["g1", "g2"]})


@pytest.mark.parametrize("entry", parameters())
@pytest.mark.sampled(8)
def test_the_mistake_is_named_where_the_model_is_said(entry: dict[str, Any]) -> None:
    result = diagnosed(entry, words_of(entry))
    assert sorted(map(sorted, sets(result))) == sorted(map(sorted, WANTED[entry["file"]]))
    if entry["file"] not in ELSEWHERE:
        wrong = entry["wrong_line"] if isinstance(entry["wrong_line"], list) else [entry["wrong_line"]]
        assert result.words is not None
        quantities = {quantity_of(line) for finding in result.named[0].findings for line in finding.lines}
        told = {item.text for name in quantities for item in result.words.lines.get(name, [])}
        assert {line.rstrip(";") for line in wrong} <= told
    assert (result.status == "named") == (len(WANTED[entry["file"]]) == 1)
    assert result.cure is not None
    assert result.cure < 1e-12
    assert SAME_NUMBERS not in result.reasons
    wrong = {name.removeprefix("d").replace("g", "W") for name in entry["wrong_blocks"]}
    assert {block.name for block in result.blocks if not block.right} in (wrong, set())


@LIVE
def test_two_factors_that_are_the_same_number_are_a_stated_set() -> None:
    result = diagnosed(next(e for e in ENTRIES if e["file"] == "zhao_xin.m"), "sigmoid-bce sum")
    assert result.reasons == [SAME_FACTOR]


@pytest.mark.parametrize("entry", parameters())
@pytest.mark.sampled(12)
def test_the_mistake_is_named_where_nothing_is_said_that_the_function_tells(entry: dict[str, Any]) -> None:
    # A penalty and a row of bias terms cannot be seen from a function.
    words = " ".join(word for word in words_of(entry).split() if word.startswith("l2") or word == "ones")
    result = diagnosed(entry, words, sizes=entry["file"] in AT_OWN_SIZES)
    if entry["file"] in OTHER_LOSS:
        assert (result.status, result.model.words) == ("right", OTHER_LOSS[entry["file"]])
        return
    wanted = OTHER_NAME.get(entry["file"], WANTED[entry["file"]])
    assert sorted(map(sorted, sets(result))) == sorted(map(sorted, wanted))
