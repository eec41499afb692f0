"""What reports on mistakes say, in English and in Chinese."""

from __future__ import annotations

from pyport.mistakes import Kind, Text
from pyport.slips import Kind as Slip

WORDS = {
    "right": Text("RIGHT: within rounding of the gradient of {loss}", "正确：在舍入误差之内就是梯度，损失为 {loss}"),
    "prove": Text("there is nothing to name; pyport gradcheck judges it", "没有可指出的错误；pyport gradcheck 可以给出判定"),
    "named": Text("MISTAKE: {title}", "错误：{title}"),
    "pair": Text("MISTAKE {n} of {total}: {title}", "错误 {n}/{total}：{title}"),
    "ambiguous": Text("These {n} fit and cannot be told apart:", "以下 {n} 种都符合，无法区分："),
    "because": Text("because {reason}", "原因：{reason}"),
    "unknown": Text("NONE KNOWN: no single mistake of the catalogue and no constant factor gives this gradient",
                    "未知：目录中没有一个错误、也没有一个常数因子能得到这个梯度"),
    "elsewhere": Text("WRONG ELSEWHERE: right at the points that tell mistakes apart, and not the gradient of {loss} everywhere",
                      "别处有错：在区分错误所用的点上正确，但并非处处都是{loss}的梯度"),
    "untold": Text("NONE KNOWN: only mistakes that leave a constant of the gradient, or less than rounding, give this one, "
                   "which shows none of them",
                   "未知：只有使梯度仅剩一个常数、或小于舍入误差的错误才能得到这个梯度，这不能说明是其中哪一个"),
    "other loss": Text("it may be the right gradient of a loss that I do not know: say which is meant with --model",
                       "它也可能是我不认识的某种损失的正确梯度：请用 --model 说明损失"),
    "tried one": Text("tried for one loss", "试了一种损失"),
    "tried several": Text("tried for {n} losses", "试了 {n} 种损失"),
    "tried pairs": Text("no two together do so either", "任何两个错误合在一起也不能"),
    "tried pairs of": Text("for {m} of them, the most likely, no two together do so either",
                           "对其中最可能的 {m} 种，任何两个错误合在一起也不能"),
    "tried some pairs": Text("two together were tried for {m} of them, but not every two: too many fit some of the blocks",
                             "对其中 {m} 种试了两个错误的组合，但不是全部：符合部分块的太多"),
    "close": Text("WRONG, BUT CLOSE: right up to {error} ({place} {how}) of the gradient of {loss}",
                  "有误但接近：与损失为 {loss} 的梯度相差不超过 {error}（{how} {place}）"),
    "the most": Text("the most", "最大处"),
    "alone": Text("alone", "仅此一处"),
    "element": Text("{place} is the only element that is wrong", "只有 {place} 这一个元素错误"),
    "element numbers": Text("{place}: got {got}, expected {expected}", "{place}：得到 {got}，应为 {expected}"),
    "close why": Text("no mistake is named: a stabiliser such as 1e-12, single precision, numbers that were printed or "
                      "central differences give such a gradient",
                      "不指出具体错误：1e-12 之类的稳定项、单精度、打印过的数字或中心差分都会得到这样的梯度"),
    "undecided": Text("UNDECIDED: within rounding of the gradient of {loss}, which is too wide here to tell",
                      "无法判定：在舍入误差之内是损失为 {loss} 的梯度，但误差太宽，说明不了什么"),
    "may be": Text("{detail} is a usual learning rate; if it is yours: {title}  [{id}] (--learning-rate says it)",
                   "{detail} 是常用的学习率；如果它就是你的学习率：{title}  [{id}]（用 --learning-rate 说明）"),
    "judged": Text("judged against {loss}", "所依据的损失：{loss}"),
    "wrong": Text("written", "写成了"),
    "right line": Text("right", "应为"),
    "yours": Text("yours", "你的代码"),
    "names": Text("there", "其中"),
    "name": Text("{ours} is {theirs}", "{ours} 即 {theirs}"),
    "written in": Text("{name} is computed in", "计算 {name} 的语句："),
    "culprit": Text("the first statement whose result is none of the right quantities:",
                    "第一个结果不是任何正确中间量的语句："),
    "culprit reads": Text("what it reads is right: {names}", "它读取的量是正确的：{names}"),
    "only": Text("only in {blocks}", "只出现在 {blocks}"),
    "why": Text("why", "常见原因"),
    "effect": Text("effect", "后果"),
    "measured": Text("{effect} (measured in one run)", "{effect}（实测一次训练）"),
    "cure": Text("cure", "改正"),
    "cured": Text("with this undone in the numbers that it gave, they are right: they agree with the numeric derivative "
                  "to {error}",
                  "在它给出的数字里消去这个错误，结果就正确了：与数值导数相差 {error}"),
    "not cured": Text("with this undone in the numbers that it gave, they are {error} from the numeric derivative",
                      "在它给出的数字里消去这个错误之后，与数值导数仍相差 {error}"),
    "blocks": Text("blocks", "各块"),
    "block right": Text("{name} is right", "{name} 正确"),
    "block wrong": Text("{name} is wrong", "{name} 错误"),
    "block unsure": Text("{name} cannot be told", "{name} 无法判定"),
    "ratio": Text("{ratio} times what it should be", "是应有值的 {ratio} 倍"),
    "measured value": Text("found: {detail}", "测得：{detail}"),
    "note": Text("note", "注"),
    "for": Text("if the loss is {loss}:", "如果损失是 {loss}："),
    "kind": Text("kind", "类别"),
    "witness": Text("witness", "最小例子"),
    "given": Text("given", "已知"),
    "source": Text("source", "出处"),
    "leave": Text("{it}, as it comes out", "{it}，不加改动"),
}  # fmt: skip

KINDS = {
    Kind.HEAD: Text("error of the output", "输出误差"),
    Kind.SLOPE: Text("slope of the activation", "激活函数的导数"),
    Kind.WEIGHTS: Text("weights on the way back", "反传时的权重"),
    Kind.INPUT: Text("left factor", "左边的因子"),
    Kind.PRODUCT: Text("product", "乘法"),
    Kind.SAMPLES: Text("samples", "样本"),
    Kind.SCALE: Text("scale and sign", "系数与符号"),
    Kind.BLOCK: Text("finished gradient", "算完的梯度"),
    Kind.BIAS: Text("bias", "偏置"),
    Kind.PENALTY: Text("L2 penalty", "L2 正则"),
    Kind.ORDER: Text("order", "次序"),
    Kind.STATE: Text("memory", "残留状态"),
}

SLIP_KINDS = {
    Slip.RANGE: Text("ranges", "范围"),
    Slip.INDEX: Text("indices and sizes", "下标与大小"),
    Slip.COLUMNS: Text("column order", "列优先次序"),
    Slip.AXIS: Text("axes", "维度"),
    Slip.SHAPE: Text("shapes", "形状"),
    Slip.PRODUCT: Text("products and quotients", "乘法与除法"),
    Slip.COPY: Text("copies", "复制与别名"),
    Slip.ROUNDING: Text("rounding and remainders", "取整与余数"),
    Slip.INTEGER: Text("number classes", "数值类型"),
    Slip.STATISTICS: Text("statistics", "统计"),
    Slip.EXTREME: Text("minima and maxima", "最小值与最大值"),
    Slip.SORTING: Text("sorting and sets", "排序与集合"),
    Slip.SIGNAL: Text("signals and interpolation", "信号与插值"),
    Slip.FUNCTION: Text("functions", "函数"),
    Slip.ALGEBRA: Text("linear algebra", "线性代数"),
    Slip.TEXT: Text("text", "文本"),
    Slip.LOGIC: Text("logic", "逻辑"),
    Slip.OUTPUT: Text("outputs and arguments", "输出与参数"),
    Slip.STATEMENT: Text("statements", "语句"),
    Slip.UNIT: Text("units", "单位"),
    Slip.CONSTANT: Text("constants", "常数"),
    Slip.ENGINE: Text("MATLAB and Octave", "MATLAB 与 Octave 之间"),
    Slip.NAME: Text("names", "变量名"),
    Slip.OPERATOR: Text("operators", "运算符"),
    Slip.BRACKET: Text("brackets", "括号"),
}

_LOSS_ZH = {
    "the cross-entropy of sigmoid outputs": "sigmoid 输出的交叉熵",
    "the sum of squares of sigmoid outputs": "sigmoid 输出的平方和",
    "the cross-entropy of softmax outputs": "softmax 输出的交叉熵",
    "the sum of squares of linear outputs": "线性输出的平方和",
    "the sum of squares of tanh outputs": "tanh 输出的平方和",
    "the sum of squares of softmax outputs": "softmax 输出的平方和",
    "halved and summed over samples": "取一半并对样本求和",
    "halved and averaged over samples": "取一半并对样本求平均",
    "averaged over samples and outputs": "对样本和输出求平均",
    "summed over samples": "对样本求和",
    "averaged over samples": "对样本求平均",
    "leaky relu units of slope": "leaky ReLU 单元、斜率",
    "gelu units in the form with tanh": "tanh 形式的 GELU 单元",
    "gelu units": "GELU 单元",
    "relu units": "ReLU 单元",
    "elu units": "ELU 单元",
    "silu units": "SiLU 单元",
    "softplus units": "softplus 单元",
    "tanh units": "tanh 单元",
    "linear units": "线性单元",
    "not divided by N": "不除以 N",
    "divided by N": "除以 N",
    "without the 1/2": "不带 1/2",
    "bias in the first rows": "偏置在第一行",
    "on the bias too": "偏置也在内",
    "bias": "偏置",
}


def say(key: str, lang: str, **values: object) -> str:
    """A phrase in the language, filled in."""
    return getattr(WORDS[key], lang).format(**values)  # type: ignore[no-any-return]  # a Text has en and zh


def loss_words(words: str, lang: str) -> str:
    """A loss as a sentence calls it, in the language."""
    if lang == "zh":
        for english, chinese in _LOSS_ZH.items():
            words = words.replace(english, chinese)
        words = words.replace(", ", "，")
    return words
