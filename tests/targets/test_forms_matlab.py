"""MATLAB functions in the forms of courses: one vector of all parameters, class labels from 1, structs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyport.diagnose import Asked, setting
from pyport.own.of_target import check_target
from pyport.targets import load
from pyport.verdict import Verdict

pytestmark = pytest.mark.live

COST = """function [J, grad] = cost(theta, input_size, hidden_size, labels, X, y, lambda)
  cut = hidden_size * (input_size + 1);
  A = reshape(theta(1:cut), hidden_size, input_size + 1);
  B = reshape(theta(cut + 1:end), labels, hidden_size + 1);
  n = size(X, 1);
  one = [ones(n, 1) X];
  two = [ones(n, 1) 1 ./ (1 + exp(-one * A'))];
  out = 1 ./ (1 + exp(-two * B'));
  Y = zeros(n, labels);
  Y(sub2ind(size(Y), (1:n)', y)) = 1;
  J = -sum(sum(Y .* log(out) + (1 - Y) .* log(1 - out))) / n;
  J = J + lambda / (2 * n) * (sum(sum(A(:, 2:end) .^ 2)) + sum(sum(B(:, 2:end) .^ 2)));
  e = (out - Y) / n;
  d = (e * B(:, 2:end)) .* two(:, 2:end) .* (1 - two(:, 2:end));
  PA = A; PA(:, 1) = 0;
  PB = B; PB(:, 1) = 0;
  gA = d' * one + {penalty} * PA;
  gB = e' * two + {penalty} * PB;
  grad = [gA(:); gB(:)];
end
"""
STRUCT = """function g = parts(net, X, T)
  Z = tanh(X * net.W1 + net.b1);
  e = Z * net.W2 + net.b2 - T;
  d = (e * net.W2') .* {slope};
  g.W1 = X' * d; g.b1 = sum(d, 1); g.W2 = Z' * e; g.b2 = sum(e, 1);
end
"""
#: All parameters in one vector, weights before bias terms; numbers of no known meaning; the data as targets.
SPARSE = """function [value, slopes] = sparse(theta, visible_size, hidden_size, lambda, activity, strength, data)
  h = hidden_size; v = visible_size;
  W1 = reshape(theta(1:h*v), h, v);
  W2 = reshape(theta(h*v+1:2*h*v), v, h);
  b1 = theta(2*h*v+1:2*h*v+h);
  b2 = theta(2*h*v+h+1:end);
  n = size(data, 2);
  hid = 1 ./ (1 + exp(-(W1 * data + repmat(b1, 1, n))));
  back = 1 ./ (1 + exp(-(W2 * hid + repmat(b2, 1, n))));
  mean_hid = mean(hid, 2);
  value = sum(sum((back - data) .^ 2)) / (2 * n) + lambda / 2 * (sum(sum(W1 .^ 2)) + sum(sum(W2 .^ 2)));
  value = value + strength * sum((mean_hid - activity) .^ 2);
  e = (back - data) .* back .* (1 - back) / n;
  d = (W2' * e + {activity}) .* hid .* (1 - hid);
  g1 = d * data' + lambda * W1;
  g2 = e * hid' + lambda * W2;
  slopes = [g1(:); g2(:); sum(d, 2); sum(e, 2)];
end
"""


@pytest.mark.parametrize(
    ("activity", "verdict", "said"),
    [
        ("repmat(2 * strength * (mean_hid - activity), 1, n) / n", Verdict.PASS, ""),
        ("repmat(strength * (mean_hid - activity), 1, n) / n", Verdict.FAIL, "wrong by W1, b1; right by W2, b2"),
    ],
)
@pytest.mark.sampled(2)
def test_numbers_of_no_known_meaning_are_given_and_the_data_are_the_targets(
    tmp_path: Path, activity: str, verdict: Verdict, said: str
) -> None:
    (tmp_path / "sparse.m").write_text(SPARSE.replace("{activity}", activity), encoding="utf-8")
    found = setting(load(str(tmp_path / "sparse.m")), Asked())
    assert found.by_its_loss
    assert "the data as targets, one vector of all parameters" in found.target.form
    assert "activity = 0.25, strength = 0.25" in found.target.form
    result = check_target(found.target)
    assert result.verdict is verdict
    assert said in " ".join(result.failures())


@pytest.mark.parametrize(
    ("penalty", "verdict", "said"),
    [
        ("lambda / n", Verdict.PASS, ""),
        ("lambda", Verdict.FAIL, "the penalty's share of the gradient by W1 is 7 times"),
    ],
)
@pytest.mark.sampled(2)
def test_one_vector_of_all_parameters(tmp_path: Path, penalty: str, verdict: Verdict, said: str) -> None:
    (tmp_path / "cost.m").write_text(COST.replace("{penalty}", penalty), encoding="utf-8")
    found = setting(load(str(tmp_path / "cost.m")), Asked())
    assert "class labels from 1, one vector of all parameters, unrolled in column order" in found.target.form
    result = check_target(found.target)
    assert result.verdict is verdict
    assert said in " ".join(result.failures())


@pytest.mark.parametrize(("slope", "right"), [("(1 - Z .^ 2)", True), ("(1 - Z)", False)])
def test_a_struct_goes_in_and_comes_back(tmp_path: Path, slope: str, right: bool) -> None:
    (tmp_path / "parts.m").write_text(STRUCT.replace("{slope}", slope), encoding="utf-8")
    found = setting(load(str(tmp_path / "parts.m")), Asked())
    assert "dict W1, b1, W2, b2" in found.target.form
    assert found.model is not None
    assert bool(found.found) == right
    assert (found.model.head_name, found.model.activation) == ("linear-sse", "tanh")
