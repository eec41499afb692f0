"""Answers that are none: each kind of rubbish is told from an answer, and by name."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scripts import answering, facts_answer

from pyport.errors import EngineError, EngineRubbish, EngineSilent
from pyport.parity.engines import Engine
from pyport.parity.fingerprint import Facts, of_strict, probe
from pyport.parity.fixtures import CASES
from pyport.training import train

CASE = CASES["scalars"]
SETTINGS = {**CASE.settings, "max_steps": 5}
OCTAVE_TEXT = b"# Created by Octave 7.3.0, Mon Nov 23 16:00:00 2026 UTC <me@here>\n# name: values\n# type: scalar\n1\n"
HDF5 = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) + b"\x89HDF\r\n\x1a\n"


def trace_answer() -> dict[str, Any]:
    return train(CASE.start(), max_steps=5, arithmetic="strict").to_dict()


def ask_for_numbers(engine: Engine) -> Any:
    return engine.uniform([1.0], 3)


def ask_for_a_trace(engine: Engine) -> Any:
    _, (answer,) = engine.train([(CASE.start(), SETTINGS)])
    return answer.trace(engine.name, CASE.start(), SETTINGS)


def failure(call: Any, engine: Engine) -> str:
    with pytest.raises(EngineError) as error:
        call(engine)
    assert error.value.exit_code == 3
    return f"{type(error.value).__name__}: {error.value}"


def test_a_right_answer_is_an_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = answering(monkeypatch, tmp_path, facts_answer(), trace_answer())
    facts, (answer,) = engine.train([(CASE.start(), SETTINGS)])
    assert (facts.name, facts.blas, facts.computer) == ("GNU Octave 0.1", "none", "here")
    assert answer.trace("GNU Octave", CASE.start(), SETTINGS).steps == 5
    assert answer.file == (tmp_path / "stock" / "answer_00001.mat").read_bytes()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty."),
        (OCTAVE_TEXT, "this is Octave's text format; save it there with save('-v7', ...)."),
        (HDF5, "not a .mat file that can be read (it begins as HDF5 does, and is not HDF5)."),
    ],
)
def test_files_of_another_format_are_told_with_the_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, reason: str
) -> None:
    assert failure(ask_for_numbers, answering(monkeypatch, tmp_path, content)) == (
        f"EngineRubbish: GNU Octave wrote an invalid answer to request 1: {reason}"
    )


@pytest.mark.parametrize("content", [b"rubbish", bytes(range(256)) * 40, b"\x00" * 1000])
def test_garbage_is_no_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    assert failure(ask_for_numbers, answering(monkeypatch, tmp_path, content)).startswith(
        "EngineRubbish: GNU Octave wrote an invalid answer to request 1: not a .mat file that can be read ("
    )


def test_half_an_answer_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = answering(monkeypatch, tmp_path, {"values": np.array([[0.25], [0.5], [0.75]])})
    assert ask_for_numbers(whole)[0].tolist() == [0.25, 0.5, 0.75]
    path = tmp_path / "stock" / "answer_00000.mat"
    path.write_bytes(path.read_bytes()[:-8])
    assert "EngineRubbish: GNU Octave wrote an invalid answer to request 1: " in failure(ask_for_numbers, whole)


def test_a_problem_that_the_engine_had_is_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = answering(monkeypatch, tmp_path, facts_answer(), {"problem": "out of memory"})
    assert failure(ask_for_a_trace, engine) == "EngineError: GNU Octave could not do request 2: out of memory."


def test_fewer_answers_than_requests_are_silence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = answering(monkeypatch, tmp_path, facts_answer())
    assert failure(ask_for_a_trace, engine) == (
        "EngineSilent: GNU Octave ended normally but wrote no answer to request 2; its last output: nothing."
    )
    assert EngineSilent is not EngineRubbish


@pytest.mark.parametrize("name", list(facts_answer()))
def test_facts_without_one_of_them_are_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    facts = facts_answer()
    del facts[name]
    engine = answering(monkeypatch, tmp_path, facts, trace_answer())
    assert failure(ask_for_a_trace, engine) == "EngineRubbish: GNU Octave answered without saying what it is."


@pytest.mark.parametrize(("name", "value"), [("exp_values", "text"), ("product_left", "text")])
def test_facts_of_another_class_are_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: object
) -> None:
    engine = answering(monkeypatch, tmp_path, facts_answer() | {name: value}, trace_answer())
    assert failure(ask_for_a_trace, engine) == "EngineRubbish: GNU Octave answered without saying what it is."


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"W1": np.ones((2, 2))}, "W1 must be 1x1x5, not 2x2."),
        ({"loss": np.ones((1, 4))}, "loss must be 1x5, not 1x4."),
        ({"W3_final": np.ones((2, 1))}, None),
        ({"steps": 4.0}, "W1 must be 1x1x4, not 1x1x5."),
        ({"steps": np.ones((2, 1))}, "steps must be one number, not 2x1."),
        ({"stopped": "perhaps"}, "stopped must be one of tolerance, max-steps, diverged, not 'perhaps'."),
        ({"g2": "text"}, "the variable g2 is text; save it as a full real double matrix (double(...), full(...), "
         "real(...))."),
    ],
)  # fmt: skip
def test_a_trace_of_wrong_shapes_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: dict[str, Any], reason: str | None
) -> None:
    engine = answering(monkeypatch, tmp_path, facts_answer(), trace_answer() | change)
    sentence = failure(ask_for_a_trace, engine)
    wanted = f"EngineRubbish: GNU Octave wrote an invalid trace: GNU Octave: {reason or ''}"
    assert sentence == wanted if reason else sentence.startswith(wanted)


@pytest.mark.parametrize("name", ["W1", "g1", "W2_final", "X", "steps", "stopped", "tolerance"])
def test_a_trace_without_one_of_its_variables_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    trace = trace_answer()
    del trace[name]
    sentence = failure(ask_for_a_trace, answering(monkeypatch, tmp_path, facts_answer(), trace))
    assert sentence.startswith("EngineRubbish: GNU Octave wrote an invalid trace: GNU Octave: ")
    assert name in sentence


@pytest.mark.parametrize("change", [{"problem": 1.0}, {"stopped": 1.0}])
def test_numbers_where_text_belongs_are_rubbish(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: dict[str, Any]
) -> None:
    failure(ask_for_a_trace, answering(monkeypatch, tmp_path, facts_answer(), trace_answer() | change))


@pytest.mark.parametrize("answer", [{"other": 1.0}, {"values": "text"}])
def test_numbers_that_are_none_are_the_engines_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: dict[str, Any]
) -> None:
    assert failure(ask_for_numbers, answering(monkeypatch, tmp_path, answer)).startswith(
        "EngineRubbish: GNU Octave wrote invalid numbers: GNU Octave: the variable values is "
    )


@pytest.mark.parametrize("shape", [(1, 3), (2, 1), (4, 1), (3, 2)])
def test_other_numbers_than_were_asked_for_are_rubbish(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shape: tuple[int, int]
) -> None:
    assert failure(ask_for_numbers, answering(monkeypatch, tmp_path, {"values": np.ones(shape)})) == (
        f"EngineRubbish: GNU Octave wrote {np.prod(shape)} numbers where 3 in a column were asked for."
    )


def test_the_fingerprint_tells_each_primitive_from_the_others() -> None:
    fixed = probe()
    answer: dict[str, Any] = {
        "engine": "E", "version": "1", "blas": " b ", "computer": "c",
        "exp_values": np.array([[math.exp(x)] for x in fixed["exp_arguments"][:, 0].tolist()]),
        "power_values": fixed["power_arguments"] ** 2,
        "log_values": np.array([[math.log(x)] for x in fixed["log_arguments"][:, 0].tolist()]),
    }  # fmt: skip
    product = np.zeros((8, 8))
    for k in range(37):
        product = product + fixed["A"][:, k, None] * fixed["B"][None, k]
    answer |= {"product": product, "product_left": product.T}
    assert Facts.from_answer(answer, "E").fingerprint == of_strict()
    words = {"exp_values": "exp", "power_values": "x^2", "log_values": "log"}
    for name, word in {**words, "product": "the order of sums", "product_left": "the order of sums"}.items():
        other = answer[name].copy()
        other[1, 0] = np.nextafter(other[1, 0], np.inf)
        facts = Facts.from_answer(answer | {name: other}, "E")
        assert facts.fingerprint.differences(of_strict()) == [word]
        assert (facts.name, facts.blas) == ("E 1", "b")
