"""Mistakes in the forward pass, as learners make them; those of the backward pass are in `pyport.mistakes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pyport.activations import sigmoid
from pyport.corrected import Variant
from pyport.heads import HEADS
from pyport.mistakes import CARDS, Card, Kind, Text


def _slip(
    id: str, kind: Kind, part: str, wrong: str, title: Text, why: Text, heads: tuple[str, ...] | None = None
) -> Card:
    return Card(id, kind, {part: wrong}, title, why, heads)


_BCE, _CE, _SQUARES = ("sigmoid-bce",), ("sigmoid-bce", "softmax-ce"), ("sigmoid-sse", "linear-sse")
_SIGMOID = ("sigmoid-bce", "sigmoid-sse")

#: By what they are made in: the sums ``A @ Wfull`` of a layer; the outputs of its units; the outputs y; the loss E.
SLIPS = (
    CARDS["bias-not-in-forward"],
    _slip("forward-weights-transposed", Kind.WEIGHTS, "sums", "A @ Wfull.T",
          Text("the weights are transposed in the forward pass", "前向传播时权重被转置了"),
          Text("rows and columns are exchanged in the product", "乘积里把行和列弄反了")),
    _slip("forward-elementwise", Kind.PRODUCT, "sums", "A * Wfull",
          Text("elements are multiplied (.*) where a matrix product (*) is meant", "该用矩阵乘法（*）的地方用了逐元素相乘（.*）"),
          Text("with equal sizes both can be computed", "尺寸相同时两种乘法都算得出来")),
    _slip("forward-transposed", Kind.ORDER, "sums", "(A @ Wfull).T",
          Text("the sums are written transposed", "加权和写成了转置"),
          Text("samples are taken for columns", "把样本当成了列")),
    _slip("forward-sums-as-input", Kind.INPUT, "sums", "S_down @ W",
          Text("the sums S of the layer below go in, not its outputs Z", "输入用了下一层（靠输入一侧）的加权和 S，而不是输出 Z"),
          Text("S and Z are mixed up", "混淆了 S 和 Z")),
    _slip("forward-weights-of-layer-above", Kind.WEIGHTS, "sums", "A @ Wfull_up",
          Text("the weights are those of the layer above", "用了上一层（靠输出一侧）的权重"),
          Text("the index is off by one", "下标差了一")),
    _slip("forward-weights-of-layer-below", Kind.WEIGHTS, "sums", "A @ Wfull_down",
          Text("the weights are those of the layer below", "用了下一层（靠输入一侧）的权重"),
          Text("the index is off by one", "下标差了一")),
    _slip("forward-averaged", Kind.SCALE, "sums", "A @ Wfull / A.shape[1]",
          Text("the inputs are averaged, not added up", "输入求了平均，而不是求和"),
          Text("a weighted sum is taken for a weighted mean", "把加权和当成了加权平均")),
    _slip("forward-weights-absolute", Kind.WEIGHTS, "sums", "A @ np.abs(Wfull)",
          Text("the signs of the weights are lost", "丢掉了权重的符号"),
          Text("a minus is not copied", "抄写时漏了负号")),
    _slip("sigmoid-missing", Kind.SLOPE, "units", "S",
          Text("the sigmoid is forgotten: these are the sums", "忘了 sigmoid：这是加权和"),
          Text("S is copied to Z", "把 S 直接抄成了 Z")),
    _slip("sigmoid-without-minus", Kind.SLOPE, "units", "1 / (1 + np.exp(S))",
          Text("the minus in exp(-S) is missing", "exp(-S) 里漏了负号"),
          Text("a slip of sign in the exponent", "指数的符号写错")),
    _slip("sigmoid-without-one", Kind.SLOPE, "units", "1 / np.exp(-S)",
          Text("the 1 in the denominator 1 + exp(-S) is missing", "分母 1 + exp(-S) 里漏了 1"),
          Text("a term is lost in copying", "抄写时丢了一项")),
    _slip("sigmoid-minus-one", Kind.SLOPE, "units", "1 / (1 - np.exp(-S))",
          Text("the denominator has a minus for the plus: 1 - exp(-S)", "分母里加号写成了减号：1 - exp(-S)"),
          Text("a slip of sign in copying", "抄写时符号写错")),
    _slip("sigmoid-slope", Kind.SLOPE, "units", "sigmoid(S) * (1 - sigmoid(S))",
          Text("this is the slope of the sigmoid, not the sigmoid", "这是 sigmoid 的导数，不是 sigmoid 本身"),
          Text("the function and its derivative are mixed up", "混淆了函数和它的导数")),
    _slip("sigmoid-twice", Kind.SLOPE, "units", "sigmoid(sigmoid(S))",
          Text("the sigmoid is applied twice", "做了两次 sigmoid"),
          Text("the outputs are taken for the sums", "把输出当成了加权和")),
    _slip("sigmoid-of-inputs", Kind.INPUT, "units", "sigmoid(Z_down)",
          Text("the sigmoid is taken of the layer's input, not of its sums", "对这一层的输入做了 sigmoid，而不是对加权和"),
          Text("the product with the weights is skipped", "跳过了和权重的乘积")),
    _slip("tanh-for-sigmoid", Kind.SLOPE, "units", "np.tanh(S)",
          Text("this is tanh, not the sigmoid", "这是 tanh，不是 sigmoid"),
          Text("another activation is remembered", "记成了另一种激活函数")),
    _slip("relu-for-sigmoid", Kind.SLOPE, "units", "np.maximum(S, 0)",
          Text("this is ReLU, not the sigmoid", "这是 ReLU，不是 sigmoid"),
          Text("another activation is remembered", "记成了另一种激活函数")),
    _slip("output-softmax", Kind.HEAD, "output", "softmax(Q)",
          Text("this is softmax; the outputs of this network are sigmoids", "这是 softmax，而这个网络的输出是 sigmoid"),
          Text("the tutorial's text says softmax, its code computes the sigmoid", "教程正文说 softmax，代码算的是 sigmoid"), _SIGMOID),
    _slip("output-sigmoid", Kind.HEAD, "output", "sigmoid(Q)",
          Text("this is the sigmoid, which this network's outputs are not", "这是 sigmoid，而这个网络的输出不是"),
          Text("the output layer is computed like the hidden ones", "输出层照隐藏层那样算了"), ("softmax-ce", "linear-sse")),
    _slip("softmax-without-total", Kind.HEAD, "output", "np.exp(Q)",
          Text("the exponentials are not divided by their total", "指数没有除以它们的总和"),
          Text("softmax is left half way", "softmax 只算了一半"), ("softmax-ce",)),
    _slip("softmax-over-samples", Kind.SAMPLES, "output", "np.exp(Q) / np.sum(np.exp(Q), axis=0, keepdims=True)",
          Text("each column is divided by its total, not each row", "除的是每一列的总和，应该是每一行的"),
          Text("the sum goes over the samples", "对样本求了和"), ("softmax-ce",)),
    _slip("softmax-over-everything", Kind.SAMPLES, "output", "np.exp(Q) / np.sum(np.exp(Q))",
          Text("all exponentials are divided by one total", "所有指数都除以了同一个总和"),
          Text("sum() without an axis", "sum() 没有指定维度"), ("softmax-ce",)),
    _slip("softmax-without-exp", Kind.HEAD, "output", "Q / np.sum(Q, axis=1, keepdims=True)",
          Text("the sums are divided by their total without the exponential", "没有取指数，直接用加权和除以总和"),
          Text("softmax is remembered as a share", "把 softmax 记成了比例"), ("softmax-ce",)),
    _slip("output-rounded", Kind.HEAD, "output", "np.round(y)",
          Text("the outputs are rounded to 0 and 1", "输出被四舍五入成 0 和 1"),
          Text("the decision is taken for the output", "把判决当成了输出")),
    _slip("loss-averaged", Kind.SCALE, "loss", "it / N",
          Text("divided by N: a mean over samples for a sum", "除以了 N：该求和却求了平均"),
          Text("the mean is taken out of habit", "习惯性地求了平均")),
    _slip("loss-averaged-over-entries", Kind.SCALE, "loss", "it / (N * K)",
          Text("divided by N*K: a mean over all entries for a sum", "除以了 N*K：该求和却对所有元素求了平均"),
          Text("the mean is taken out of habit", "习惯性地求了平均")),
    _slip("loss-halved", Kind.SCALE, "loss", "it / 2",
          Text("a 1/2 too many", "多了因子 1/2"),
          Text("a 1/2 is remembered that is not in this loss", "记得一个这里没有的 1/2")),
    _slip("loss-sign", Kind.SCALE, "loss", "-(it)",
          Text("the minus before the sum is missing", "求和号前漏了负号"),
          Text("logarithms of numbers below 1 are negative", "小于 1 的数的对数是负的"), _CE),
    _slip("loss-of-squares", Kind.HEAD, "loss", "np.sum((y - Y) ** 2)",
          Text("this is the sum of squares, not the cross-entropy", "这是平方和，不是交叉熵"),
          Text("the script displays the sum of squares, and descends the cross-entropy", "程序显示的是平方和，下降的却是交叉熵"), _CE),
    _slip("loss-of-cross-entropy", Kind.HEAD, "loss", "-np.sum(Y * np.log(y) + (1 - Y) * np.log(1 - y))",
          Text("this is the cross-entropy, not the sum of squares", "这是交叉熵，不是平方和"),
          Text("two losses are mixed up", "混淆了两种损失函数"), ("sigmoid-sse",)),
    _slip("loss-first-term", Kind.HEAD, "loss", "-np.sum(Y * np.log(y))",
          Text("only the terms with Y log(y) are there; those with 1 - Y are missing", "只有 Y log(y) 那些项，漏了含 1 - Y 的项"),
          Text("the second term is forgotten", "忘了第二项"), _BCE),
    _slip("loss-both-terms", Kind.HEAD, "loss", "-np.sum(Y * np.log(y) + (1 - Y) * np.log(1 - y))",
          Text("the terms with 1 - Y do not belong to softmax's cross-entropy", "softmax 的交叉熵里没有含 1 - Y 的项"),
          Text("two cross-entropies are mixed up", "混淆了两种交叉熵"), ("softmax-ce",)),
    _slip("loss-base-10", Kind.HEAD, "loss", "it / np.log(10.0)",
          Text("the logarithm is to base 10, not the natural one", "用了以 10 为底的对数，应为自然对数"),
          Text("the key log of a calculator is pressed, not ln", "计算器上按了 log，而不是 ln"), _CE),
    _slip("loss-base-2", Kind.HEAD, "loss", "it / np.log(2.0)",
          Text("the logarithm is to base 2, not the natural one", "用了以 2 为底的对数，应为自然对数"),
          Text("entropy is counted in bits", "熵按比特来算了"), _CE),
    _slip("loss-of-differences", Kind.HEAD, "loss", "np.sum(np.abs(y - Y))",
          Text("the differences are added up without being squared", "差没有平方就相加了"),
          Text('the tutorial\'s text calls the loss "the difference of y and Y"', "教程正文把损失叫作“y 与 Y 的差”")),
    _slip("loss-root", Kind.HEAD, "loss", "np.sqrt(it)",
          Text("the root of the sum is taken", "又开了平方根"),
          Text("the distance is taken for its square", "把距离当成了距离的平方"), _SQUARES),
)  # fmt: skip


def wrong_values(part: str, variant: Variant, names: Mapping[str, Any]) -> list[tuple[Card, Any]]:
    """What each slip gives where it can be made in a part: sums, units, output or loss.

    Names are those of a layer, as in `pyport.mistakes.formula`; A is its input with the ones that a bias needs.
    """
    head = variant.head
    wanted = {"sums": ("sums", "forward"), "output": ("output", "units") if head in _SIGMOID else ("output",)}
    scope = {"np": np, "sigmoid": sigmoid, "softmax": HEADS["softmax-ce"].output, "__builtins__": {}}
    found = []
    for card in SLIPS:
        formula = next((card.wrong[name] for name in wanted.get(part, (part,)) if name in card.wrong), None)
        if formula is None or not (card.heads is None or head in card.heads) or (card.biases and not variant.bias):
            continue
        try:
            with np.errstate(all="ignore"):
                value = eval(formula, scope, dict(names))  # our own text
        except (ValueError, NameError, IndexError):  # sizes that do not fit, or a layer that is not there
            continue
        found.append((card, value))
    return found
