"""The first line of a .m file is read as MATLAB reads it, or refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.gradients.target import TargetError
from pyport.targets.signature import read

LONG = """\
% 说明：梯度
%{
function wrong = this_is_a_comment(A)
%}

function [g3, ... the last layer first
          g2, g1] = grad(X, Y, ... data
                         W1, W2, W3)  % 权重
    g3 = 1;
end
"""
G123 = ("g1", "g2", "g3")
XYW = ("X", "Y", "W1", "W2", "W3")


def written(folder: Path, text: str | bytes, name: str = "grad.m") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "inputs", "outputs"),
    [
        (LONG, XYW, G123[::-1]),
        (LONG.replace("\n", "\r\n"), XYW, G123[::-1]),
        (b"\xef\xbb\xbf" + LONG.encode(), XYW, G123[::-1]),
        (LONG.encode("gb18030"), XYW, G123[::-1]),
        ("function g = grad(X, Y, W)\ng = W;\n", ("X", "Y", "W"), ("g",)),
        ("function g=grad (X,Y,varargin)", ("X", "Y", "varargin"), ("g",)),
        ("function[g1 g2]=grad(X,Y,W1,W2)", ("X", "Y", "W1", "W2"), ("g1", "g2")),
        ("function [ g1, g2 ] = other_name(X, ~, W1, W2);", ("X", "~", "W1", "W2"), ("g1", "g2")),
        ("function varargout = grad(varargin)", ("varargin",), ("varargout",)),
        ("# Octave's comment\n;function [g] = grad", (), ("g",)),
    ],
)
def test_signatures(tmp_path: Path, text: str | bytes, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    found = read(written(tmp_path, text), "grad.m")
    assert (found.name, found.inputs, found.outputs) == ("grad", inputs, outputs)


def script(kind: str) -> str:
    compared = " A script is not run here: pyport verify it.m PORT.py compares it with its port."
    return (
        f"it.m: this is {kind}; a function file is expected, which begins with "
        f"function [g1, g2, g3] = grad(X, Y, W1, W2, W3).{compared * (kind == 'a script')}"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("W1 = rand(4, 3);\n", script("a script")),
        ("1;\nfunction g = grad(X)\ng = X;\nend\n", script("a script")),
        ("functional = 1;\n", script("a script")),
        ("% nothing but comments\n", script("empty")),
        ("", script("empty")),
        ("classdef grad\nend\n", script("a class")),
        ("function grad(X, Y)\n",
         "it.m: the function grad returns nothing; it must return one array for each parameter."),
        ("function [] = grad(X)\n",
         "it.m: the function grad returns nothing; it must return one array for each parameter."),
        ("function [g1, = grad(X)\n",
         "it.m: its first line cannot be read as a signature: function [g1, = grad(X)"),
    ],
)  # fmt: skip
def test_files_without_a_function_to_call_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(TargetError) as caught:
        read(written(tmp_path, text), "it.m")
    assert str(caught.value) == sentence


@pytest.mark.parametrize("name", ["2nd", "my grad", "grad-old", "梯度", "a" * 64, "x');system('ls"])
def test_a_file_whose_name_is_no_function_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TargetError) as caught:
        read(written(tmp_path, "function g = f(X)", f"{name}.m"), "it.m")
    said = f"it.m: MATLAB calls a function by its file's name, and {name} is not the name of a function."
    assert str(caught.value) == said


def test_a_name_of_the_harness_is_refused_and_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"^it\.m: the name run_batch is used here already; give the file another"):
        read(written(tmp_path, "function g = f(X)", "run_batch.m"), "it.m")
    with pytest.raises(TargetError, match=r"^it\.m: there is no such file\.$"):
        read(tmp_path / "none.m", "it.m")


@pytest.mark.parametrize(
    ("inputs", "roles", "parameters"),
    [
        ("X, Y, W2, W3, S1, Z1, S2, Z2, y", "X Y W2 W3 S1 Z1 S2 Z2 y", "W1 W2 W3"),
        ("W1, W2, X, Y", "W1 W2 X Y", "W1 W2"),
        ("X, y, Theta1, Theta2", "X Y Theta1 Theta2", "Theta1 Theta2"),
        ("X, Y, Theta3, Z2, Q", "X Y Theta3 Z2 Q", "W1 W2 W3"),
        ("X, Y, P, Q, R", None, "W1 W2 W3"),
        ("X, Y, A, B, C", None, "W1 W2 W3"),
        ("input, target, W1, b1", None, "W1 b1"),
        ("X, Y, W, b", None, "W1 b1"),
        ("X, y, b, w", None, "b1 W1"),
        ("X, Y, varargin", None, None),
    ],
)
def test_names_of_inputs_tell_what_each_is(
    tmp_path: Path, inputs: str, roles: str | None, parameters: str | None
) -> None:
    found = read(written(tmp_path, f"function g = grad({inputs})"), "grad.m")
    assert found.roles == (roles and tuple(roles.split()))
    assert found.parameters == (parameters and tuple(parameters.split()))


@pytest.mark.parametrize(
    "inputs", ["X, Y, W2, Z1, rate", "X, Y, W1, b1, Z1", "W2, W3, Z1, Z2, y", "X, Y, Z1, Z1", "X, Y, W4, Q"]
)
def test_forward_values_beside_what_is_unknown_are_refused(tmp_path: Path, inputs: str) -> None:
    with pytest.raises(TargetError) as caught:
        read(written(tmp_path, f"function g = grad({inputs})"), "it.m")
    assert str(caught.value) == (
        "it.m: it takes forward values by name, so each input must be one of X, Y, W1, W2, W3, S1, Z1, S2, Z2, Q, y, "
        f"once, and X and Y must be there; it has {inputs}."
    )
