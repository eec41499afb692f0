"""What the commands print in Chinese has no English left in it, in any verdict, and their errors neither."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from cli_runner import run
from runs import GRADIENTS, english_in, write

from pyport import language, matfile
from pyport.slips import CARDS

BY_HAND = Path(__file__).parents[1] / "slips" / "by_hand"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
GRADCHECK = {
    "proved": ("PASS", "gradcheck", "g.py:passes"),
    "refuted": ("FAIL", "gradcheck", "g.py:slope", "--model", "sigmoid-bce sum"),
    "named": ("FAIL", "gradcheck", "g.py:slope", "--model", "sigmoid-bce sum", "--name"),
    "of no known loss": ("UNDECIDED", "gradcheck", "g.py:odd"),
    "near": ("FAIL", "gradcheck", "g.py:close", "--model", "sigmoid-bce sum"),
    "own, right": ("PASS", "gradcheck", "g.py:by_hand", "--loss", "g.py:loss", "--inputs", "at.npz"),
    "own, wrong": ("FAIL", "gradcheck", "g.py:halved", "--loss", "g.py:loss", "--inputs", "at.npz"),
    "own, undecided": ("UNDECIDED", "gradcheck", "g.py:guessed", "--loss", "g.py:kinked", "--inputs", "at.npz"),
}
DIAGNOSE = {
    "right": ("正确：", "diagnose", "g.py:passes"),
    "a mistake": ("错误：", "diagnose", "g.py:slope", "--model", "sigmoid-bce sum"),
    "none known": ("未知：", "diagnose", "g.py:odd"),
    "close": ("有误但接近：", "diagnose", "g.py:close", "--model", "sigmoid-bce sum"),
}
COMPARE = {
    "the same": ("PASS", "compare", "a.npz", "a.npz"),
    "others": ("FAIL", "compare", "a.npz", "b.npz"),
    "within": ("PASS", "compare", "a.npz", "near.npz", "--rtol", "1e-6"),
    "zeros": ("UNDECIDED", "compare", "zero.npz", "minus.npz"),
    "recordings": ("UNDECIDED", "compare", "rec.npz", "rec_near.npz"),
    "recordings, a slip": ("FAIL", "compare", "rec.npz", "rec_far.npz"),
}
RUNS = GRADCHECK | DIAGNOSE | COMPARE
ERRORS = {
    "no file": ("gradcheck", "no.py:grad"),
    "no function": ("gradcheck", "g.py:nothing"),
    "it raises": ("gradcheck", "g.py:raises", "--model", "sigmoid-bce sum"),
    "options that exclude each other": ("gradcheck", "g.py:passes", "--loss", "g.py:loss", "--head", "softmax-ce"),
    "no sizes": ("gradcheck", "g.py:passes", "--sizes", "4"),
    "a rate": ("diagnose", "g.py:passes", "--learning-rate", "-1"),
    "a time limit": ("gradcheck", "g.py:passes", "--timeout", "0"),
    "the order of two files": ("verify", "g.py", "g.m"),
    "one file": ("verify", "g.py"),
    "no record": ("verify", "at.mat", "g.py"),
    "trace": ("trace", "g.py"),
    "trace of nothing": ("trace", "no.py", "-o", "rec.mat"),
    "fuzz without its file": ("fuzz", "no.m", "g.py:passes"),
    "no slip": ("slips", "qqqq"),
    "no recordings in common": ("compare", "no.npz", "a.npz"),
    "a tolerance": ("compare", "a.npz", "a.npz", "--rtol", "-1"),
}


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A folder with gradients, points and files of values; the texts in it."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    np.savez("at.npz", w=rng.normal(size=(3, 1)), x=rng.normal(size=(5, 3)))
    values = {"y": rng.normal(size=(3, 2)), "name": np.array("kalman"), "n": np.array(3.0)}
    np.savez("a.npz", **values)
    np.savez("near.npz", **{**values, "y": values["y"] * (1 + 1e-9)})
    np.savez("b.npz", **{**values, "y": values["y"].T, "name": np.array("kelman"), "n": np.array(4.0)})
    np.savez("zero.npz", y=np.zeros(3))
    np.savez("minus.npz", y=-np.zeros(3))
    walk = np.cumsum(rng.normal(size=(2, 1, 20)), axis=-1)
    for name, off in (("rec", 0.0), ("rec_near", 1e-15), ("rec_far", 1e-2)):
        there = walk * (1 + off * (np.arange(20) >= 12))
        np.savez(f"{name}.npz", quantities=np.array("walk"), steps=np.array(20.0), walk=there)
    matfile.write("at.mat", {"y": np.ones(3)})
    # The names of the values, and those of the functions that NumPy calls for others.
    return [*write(tmp_path, g_py=GRADIENTS, g_m="x = 1;\n"), "y name n walk rint"]


@pytest.mark.parametrize("name", RUNS)
def test_a_run_says_nothing_in_english(name: str, sources: list[str]) -> None:
    begins, *arguments = RUNS[name]
    _, out, err = run(*arguments, "--lang", "zh")
    assert out.startswith(begins), out + err
    assert CHINESE.search(out)
    assert english_in(out, sources) == set(), out


def test_the_slips_say_nothing_in_english() -> None:
    lines = [text for card in CARDS.values() for text in (card.id, card.matlab, card.wrong, card.right, card.given)]
    lines += [" ".join(card.sources) for card in CARDS.values()]
    for ids in ([], ["std-by-n"], list(CARDS)[:20]):
        out = run("slips", *ids, "--lang", "zh")[1]
        titles = " ".join(CARDS[name].title.zh + CARDS[name].why.zh for name in ids or CARDS)
        assert english_in(out, [*lines, titles]) == set()


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_nothing_in_english(name: str, sources: list[str]) -> None:
    code, out, err = run(*ERRORS[name], "--lang", "zh")
    assert (code, out) == (2, "")
    assert CHINESE.search(err)
    assert english_in(err, [*sources, " ".join(ERRORS[name])]) == set(), err


@pytest.mark.parametrize(("name", "begins"), [("decay", "FAIL"), ("invoice", "UNDECIDED")])
def test_a_pair_says_nothing_in_english(
    name: str, begins: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = BY_HAND / name
    for file in ("port.py", "ref.mat"):
        Path(file).write_bytes((pair / file).read_bytes())
    texts = [(pair / file).read_text(encoding="utf-8") for file in ("port.py", "ref.m")]
    wrong, right = (
        json.loads((BY_HAND / "index.json").read_text(encoding="utf-8"))[name][key] for key in ("wrong", "right")
    )
    code, out, _ = run("verify", "ref.mat", "port.py", "--lang", "zh", "--verbose")
    assert code == {"FAIL": 1, "UNDECIDED": 3}[begins]
    assert out.startswith(f"{begins}：port.py 第 ")
    assert english_in(out, [*texts, right]) == set(), out
    Path("port.py").write_text(texts[0].replace(wrong, right), encoding="utf-8")
    code, out, _ = run("verify", "ref.mat", "port.py", "--lang", "zh")
    assert code == 0
    assert out.startswith("PASS：port.py 与 ref.m 的作用一致")
    assert english_in(out, [*texts, right]) == set(), out


def test_the_json_is_english(sources: list[str]) -> None:
    for lang in ("en", "zh"):
        out = run("gradcheck", "g.py:odd", "--lang", lang, "--json", "-")[1]
        assert json.loads(out)["reason"].startswith("it is not the gradient of any loss")


def test_english_is_found() -> None:
    assert english_in("PASS：the port does what g.m does") == {"the", "port", "does", "what"}
    assert english_in("PASS：port.py 与 g.m 一致；pyport slips std-by-n") == set()
    assert english_in("   g.py:3  return x + loss", ["return x + loss\n"]) == set()
    assert english_in("原因：the port", ["x = 1"]) == {"the", "port"}


@pytest.mark.parametrize("lost", ["not {gradient}", "{name} is wrong", "resolves"])
def test_a_sentence_without_its_chinese_is_found(
    lost: str, sources: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    with_all: Callable[[str], dict[str, str]] = language._catalogue
    less: Mapping[str, str] = {english: chinese for english, chinese in with_all("zh").items() if english != lost}
    monkeypatch.setattr(language, "_catalogue", lambda lang: less)
    out = run(*GRADCHECK["refuted"][1:], "--lang", "zh")[1]
    assert english_in(out, sources)
