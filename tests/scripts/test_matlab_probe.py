"""Statements of MATLAB computed again: rounding errors that are true to size, parts in order, and a run that is the same."""

# ruff: noqa: E501 - a script stays as it would be written

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pyport.scripts.matlab_expression import Node, NotRead, expression, targets
from pyport.scripts.matlab_probe import Pass, Probe, probe_matlab
from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.matlab_syntax import Source, Span, read
from pyport.scripts.record import Record


def source_of(text: str) -> tuple[Source, Span]:
    source = read(text, "x.m")
    words = [k for k, word in enumerate(source.words) if word.kind != "separator"]
    return source, Span(words[0], words[-1])


def bracketed(source: Source, node: Node) -> str:
    """The tree with a bracket around every part that is made of others."""
    inner = [bracketed(source, part) for part in node.parts]
    match node.kind:
        case "binary":
            return f"({inner[0]}{node.sign}{inner[1]})"
        case "range":
            return f"({':'.join(inner)})"
        case "sign":
            return f"({node.sign}{inner[0]})"
        case "transposed":
            return f"({inner[0]}{node.sign})"
        case "bracket":
            return inner[0]
        case "matrix" | "cell":
            text = "".join(f"{joint}{one}" for joint, one in zip(["", *node.joints], inner, strict=False))
            return f"[{text}]" if node.kind == "matrix" else f"{{{text}}}"
        case "handle":
            return f"@{node.sign}"
        case "lambda":
            return f"@{list(node.inputs)}{inner[0]}"
        case "chain":
            text = node.sign or inner[0]
            for access in node.accesses:
                arguments = ",".join(bracketed(source, argument) for argument in access.arguments)
                text += {"()": "(_)", "{}": "{_}", ".": f".{access.name}", ".()": ".(_)"}[access.kind].replace(
                    "_", arguments
                )
            return text
    return source.words[node.first].text


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-a^2", "(-(a^2))"),
        ("2^-1^2", "((2^(-1))^2)"),
        ("a^b'", "((a^b)')"),
        ("a.^-b.'", "((a.^(-b)).')"),
        ("-a*b", "((-a)*b)"),
        ("~a == b", "((~a)==b)"),
        ("a+b:c*d:e", "((a+b):(c*d):e)"),
        ("1:n+1 == k", "((1:(n+1))==k)"),
        ("a || b && c | d & e", "(a||(b&&(c|(d&e))))"),
        ("a - b - c / d \\ e", "((a-b)-((c/d)\\e))"),
        ("[1 -2]", "[1,(-2)]"),
        ("[1 - 2]", "[(1-2)]"),
        ("[a' b']", "[(a'),(b')]"),
        ("[a ' b']", "[a,' b']"),
        ("[f (1) g(2)]", "[f,1,g(2)]"),
        ("[1 2\n3 4]", "[1,2;3,4]"),
        ("[1, 2 % one\n 3, 4; 5 ...\n 6]", "[1,2;3,4;5,6]"),
        ("[(1 -2) @(x) x+1, {}]", "[(1-2),@['x'](x+1),{}]"),
        ("{1, 'a b'; x{:}}", "{1,'a b';x{:}}"),
        ("s(2).f{end - 1}.(n)(:, 3)", "s(2).f{(end-1)}.(n)(:,3)"),
        ("cellfun(@numel, c)(2)'", "(cellfun(@numel,c)(2)')"),
        ("@() a(1) + 1", "@[](a(1)+1)"),
        ("x.y' * [z.w]'", "((x.y')*([z.w]'))"),
        ("a ** 2", "(a^2)"),
        ("[a -b + c]", "[a,((-b)+c)]"),
        ("[x(1, :) -y ]", "[x(1,:),(-y)]"),
        ("!a.b(1)", "(!a.b(1))"),
        ("5'", "(5')"),
    ],
)
def test_an_expression_is_read_as_matlab_reads_it(text: str, tree: str) -> None:
    source, span = source_of(f"t = {text}\n")
    node = expression(source, Span(span.first + 2, span.last))
    assert bracketed(source, node) == tree


@pytest.mark.parametrize("text", ["(b = 3)", "a++", "a:b:c:d", "++a + 1"])
def test_what_is_no_plain_expression_is_not_read(text: str) -> None:
    source, span = source_of(f"t = {text}\n")
    with pytest.raises(NotRead):
        expression(source, Span(span.first + 2, span.last))


def test_targets_are_chains_and_what_is_left_out() -> None:
    source, span = source_of("[a, ~, c{2}.f(3) d] = f(x)\n")
    sign = next(k for k in range(span.first, span.last) if source.words[k].text == "=")
    found = targets(source, Span(span.first, sign - 1))
    assert [None if node is None else bracketed(source, node) for node in found] == ["a", None, "c{2}.f(3)", "d"]


# -- live: one script, one run --------------------------------------------------------------------

SCRIPT = """\
x = 1e6 + rand(1, 40);
m = mean(x);
v = mean(x.^2) - m^2;
w = mean((x - m).^2);
t = 1e-9 * (1:8); y = (1 + t) - 1;
A = hilb(8); b = A * ones(8, 1);
p = A \\ b;
B = [4 1; 1 3]; q = B \\ [1; 2];
k = 3 * 4 - 7; u = uint8(200) + 100; g = [1 2; 3 4] * [5; 6]; f8 = 0.375 * 3;
a = 0.1; bb = 0.2; c = 0.3; d = 0.7;
z = a * (bb + c) / d;
r = rand(2) * 0.1;
n = floor(0.3 / 0.1);
if 0.1 * 3 > 0.3, h = 1; else, h = 2; end
if a > bb, h = 3; elseif 3 * a > c, h = 4; end
e = 1; while e > 0.3 - 0.1 * 2, e = e - 0.3; end
l(round(0.25 / 0.1)) = a * d;
[top, where] = max([c, a * 3, bb]);
s = cancelling(x);
noted = remembers(a * bb);
fh = @(t) t .^ 2 / 3; hv = fh(x(2));
rv = rises(4);
M = [a + bb, c ... of two lines
     -d, a' * d   % a note
    ];
cs = {1, 3}; cm = max(cs{:}) * 0.1;
o += a * 0.3;
[qq, rr] = qr(A(1:3, 1:2) * 0.1);
x(2) = [];
word = sprintf('%.1f', 0.25 * 1.0);
st.f = struct('g', a / 3).g; st.f(3) = st.f(1) / 7;
after = rand(1, 2);
for i = 1:60
  acc(i) = i * 0.1;
  sq = sqrt(acc(i)) + fh(i);
end
disp(a * 2);
switch round(a * 5), case 1, sw = 1; otherwise, sw = 2; end
"""
HELPERS = {
    "cancelling.m": "function v = cancelling(x)\nm = mean(x);\nif numel(x) > 2 && nargin == 1\n  q = square_of(m);\nend\nv = mean(x.^2) - q\nend\nfunction y = square_of(x)\n  y = x * x;\nend\n",
    "remembers.m": "function n = remembers(x)\npersistent kept\nkept = [kept x];\nn = sum(kept);\n",
    "rises.m": "function y = rises(n)\nif n <= 1, y = 0.1; return, end\ny = rises(n - 1) * 1.1 + rises_less(n);\nend\nfunction y = rises_less(n)\ny = 1 / n;\nend\n",
}


class Probed:
    def __init__(self, record: Record, probe: Probe, script: str) -> None:
        self.record, self.probe, self.script = record, probe, script

    def passes(self, target: str, file: str = "script.m") -> list[Pass]:
        """The passes of all sites that write a target, or of conditions if it begins with a keyword."""
        sites = [site for site in self.record.sites
                 if site.file == file and site.kind != "return" and (site.target == target or (site.kind == "test" and site.text == target))]  # fmt: skip
        return [found for site in sites for _, found in sorted(self.probe.of(site.number).items())]

    def spread(self, target: str) -> float:
        (found,) = self.passes(target)
        assert found.spread is not None
        return float(np.max(found.spread))

    def refused(self, text: str) -> str:
        line = next(k for k, words in enumerate(self.script.splitlines(), 1) if words.startswith(text))
        return self.probe.refused.get(("script.m", line), "")


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    folder = tmp_path_factory.mktemp("probed")
    script = "o = 1;\n" + SCRIPT
    for name, text in {**HELPERS, "script.m": script}.items():
        (folder / name).write_text(text, encoding="utf-8")
    record = trace_matlab(folder / "script.m", engine="octave", seed=3)
    statements = {(site.file, site.line) for site in record.sites}
    asked = {("script.m", next(site.line for site in record.sites if site.target == "acc")): [40]}
    probe = probe_matlab(folder / "script.m", statements, engine="octave", seed=3, passes=asked)
    return Probed(record, probe, script)


pytestmark = pytest.mark.live


def test_the_run_has_the_events_of_the_traced_run_and_draws_the_same(probed: Probed) -> None:
    assert probed.record.ended == probed.probe.ended == ""
    assert np.array_equal(probed.probe.site, probed.record.site)
    for (site, event), found in probed.probe.passes.items():
        recorded = probed.record.values[probed.record.events_of[site][event]]
        if isinstance(recorded, np.ndarray) and recorded.dtype.kind in "biufc":
            assert np.array_equal(found.value, recorded), probed.record.sites[site].text
    assert probed.passes("sw")[0:] == []  # nothing is computed in it


def test_the_spread_of_a_cancelling_variance_covers_its_error_and_a_careful_one_has_little(probed: Probed) -> None:
    x = [Fraction(number) for number in np.ravel(probed.record.values[1]).tolist()]
    mean = sum(x) / len(x)
    true = sum((number - mean) ** 2 for number in x) / len(x)
    for name in ("v", "w"):
        error = abs(Fraction(probed.passes(name)[0].value.item()) - true)
        assert error <= 8 * probed.spread(name) + 4e-16 * float(true)
    assert probed.spread("v") > 1e-5
    assert probed.spread("w") < 1e-8


def test_what_is_lost_beside_one_is_seen(probed: Probed) -> None:
    found = probed.passes("y")[0]
    error = np.abs(found.value - 1e-9 * np.arange(1, 9))
    assert np.all(error <= 8 * found.spread)
    assert np.max(error) > 1e-17


def test_a_badly_conditioned_system_has_a_wide_spread_and_a_good_one_a_narrow_one(probed: Probed) -> None:
    found = probed.passes("p")[0]
    error = np.abs(found.value - 1)
    assert np.max(error) > 1e-9
    assert np.max(error) <= 8 * probed.spread("p")
    assert probed.spread("p") < 1e-4
    assert 0 < probed.spread("q") < 1e-14


@pytest.mark.parametrize("name", ["k", "u", "g", "f8"])
def test_integers_and_exact_results_have_none(probed: Probed, name: str) -> None:
    assert probed.spread(name) == 0
    assert not probed.passes(name)[0].is_tipped


def test_parts_come_in_the_order_of_computing_with_their_values(probed: Probed) -> None:
    parts = probed.passes("z")[0].parts
    assert [text for text, _ in parts] == ["bb + c", "a * (bb + c)", "a * (bb + c) / d"]
    assert [value.item() for _, value in parts] == [0.2 + 0.3, 0.1 * (0.2 + 0.3), 0.1 * (0.2 + 0.3) / 0.7]
    assert len(probed.passes("z")[0].noisy) == 6


def test_what_draws_prints_or_keeps_is_not_probed_and_why_is_said(probed: Probed) -> None:
    assert probed.refused("r =") == "rand draws random numbers"
    assert probed.refused("after") == "rand draws random numbers"
    assert probed.refused("noted") == "remembers: it keeps what it computes, or commands"
    assert probed.refused("x(2) = []") == "it deletes"
    assert not probed.passes("r") + probed.passes("after") + probed.passes("noted")
    assert probed.refused("z =") == ""


def test_decisions_that_rounding_tips_are_known_and_others_are_not(probed: Probed) -> None:
    assert probed.passes("n")[0].is_tipped
    assert probed.passes("if 0.1 * 3 > 0.3")[0].is_tipped
    assert not probed.passes("if a > bb")[0].is_tipped
    assert probed.passes("elseif 3 * a > c")[0].is_tipped
    assert probed.passes("top")[0].is_tipped is False
    assert probed.passes("where")[0].is_tipped
    assert probed.passes("word")[0].is_tipped is False
    assert [found.value.item() for found in probed.passes("while e > 0.3 - 0.1 * 2")][-1] is False


def test_an_index_that_is_computed_is_probed_too(probed: Probed) -> None:
    found = probed.passes("l")[0]
    ((text, value, runs),) = found.indices
    assert (text, value.item()) == ("round(0.25 / 0.1)", 3)
    assert {run.item() for run in runs} == {2, 3}
    assert found.is_tipped


def test_a_function_of_the_persons_own_is_computed_with_rounding_errors_inside(probed: Probed) -> None:
    assert probed.spread("s") > 1e-5
    assert probed.spread("v") / 30 < probed.spread("s") < probed.spread("v") * 30
    # And its own statements where they are asked for.
    assert [text for text, _ in probed.passes("v", "cancelling.m")[0].parts] == ["x.^2", "mean(x.^2)", "mean(x.^2) - q"]


def test_passes_of_a_function_that_calls_itself_are_those_of_its_events(probed: Probed) -> None:
    sites = [site for site in probed.record.sites if site.file == "rises.m" and site.text.startswith("y = rises(")]
    found = probed.probe.of(sites[0].number)
    events = probed.record.events_of[sites[0].number]
    assert sorted(found) == [0, 1, 2]
    for k, one in found.items():
        assert one.value.item() == probed.record.values[events[k]].item()
        assert 0 < np.max(one.spread) < 1e-14


def test_the_first_passes_are_probed_and_those_asked_for(probed: Probed) -> None:
    site = next(site for site in probed.record.sites if site.target == "acc")
    assert sorted(probed.probe.of(site.number)) == [*range(20), 40]
    other = next(site for site in probed.record.sites if site.target == "sq")
    assert sorted(probed.probe.of(other.number)) == list(range(20))


def test_statements_of_every_form_are_probed(probed: Probed) -> None:
    assert 0 < probed.spread("M") < 1e-15
    assert 0 < probed.spread("cm") < 1e-15
    assert 0 < probed.spread("hv") < 1e-3
    assert [text for text, _ in probed.passes("o")[0].parts][-1] == "o += a * 0.3"
    assert probed.passes("o")[0].value.item() == 1 + 0.1 * 0.3
    assert 0 < probed.spread("qq") < 1e-14
    assert 0 < probed.spread("rr") < 1e-14
    assert [found.value.shape for found in probed.passes("st.f")] == [(1, 1), (1, 1)]


def test_a_run_that_ends_by_an_error_or_too_late_keeps_what_was_probed(tmp_path: Path) -> None:
    (tmp_path / "script.m").write_text("a = 0.1 * 3;\nb = a / 7;\nerror('no %d', 5);\n", encoding="utf-8")
    probe = probe_matlab(tmp_path / "script.m", [("script.m", 1), ("script.m", 3)], engine="octave")
    assert probe.ended == "no 5"
    assert list(probe.passes) == [(0, 0)]


def test_a_handle_that_draws_is_not_called_again(tmp_path: Path) -> None:
    text = "f = @(n) rand(1, n) / 3;\ng = @(x) x / 3;\na = sum(f(3));\nb = g(0.1) * 2;\nc = rand;\nm = containers.Map(); m('k') = 0.1 / 3; d = m('k') * 3;\n"
    (tmp_path / "script.m").write_text(text, encoding="utf-8")
    record = trace_matlab(tmp_path / "script.m", engine="octave")
    probe = probe_matlab(tmp_path / "script.m", {("script.m", line) for line in range(1, 7)}, engine="octave")
    assert "it calls a function handle" in probe.refused["script.m", 3]
    assert np.array_equal(probe.site, record.site)
    values = {record.sites[number].target: found.value for (number, _), found in probe.passes.items()}
    assert "a" not in values
    assert values["d"].item() == pytest.approx(0.1, rel=1e-15)


def test_a_chain_of_statements_loses_what_its_first_one_loses(tmp_path: Path) -> None:
    text = "x = 1e6 + (1:40) / 7;\nm = mean(x); q = mean(x.^2);\nv = q - m^2;\n[s, k] = max([sqrt(v), v / 1e3]);\nw = q * 2 - s(1);\n"
    (tmp_path / "script.m").write_text(text, encoding="utf-8")
    lines = [("script.m", line) for line in range(1, 6)]
    through = {lines[2]: [lines[1]], lines[3]: [lines[2]], lines[4]: [lines[3]]}
    alone, chained = (
        probe_matlab(tmp_path / "script.m", lines, engine="octave", through=given) for given in ({}, through)
    )
    target = {"x": 0, "m": 1, "q": 2, "v": 3, "s": 4, "k": 5, "w": 6}
    spread = {
        name: [float(np.max(probe.passes[site, 0].spread)) for probe in (alone, chained)]
        for name, site in target.items()
    }  # type: ignore[arg-type]  # all are numbers
    assert spread["m"][0] == spread["m"][1]
    assert spread["v"][0] > 1e-6
    assert spread["s"][0] < 1e-14
    assert spread["s"][1] > 1e-7
    assert spread["w"][1] > 1e-7
    assert all(np.array_equal(alone.passes[key].value, found.value) for key, found in chained.passes.items())
