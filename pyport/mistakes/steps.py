"""Mistakes in how the error goes back through the weights to the layer below."""

from pyport.mistakes.card import Card, Kind, Text


def _back(id: str, wrong: str, title: Text, why: Text, biases: tuple[str, ...] | None = None) -> Card:
    return Card(id, Kind.WEIGHTS, {"back": wrong}, title, why, biases=biases)


def _step(id: str, kind: Kind, wrong: str, title: Text, why: Text) -> Card:
    return Card(id, kind, {"step": wrong}, title, why)


STEP_CARDS = [
    _back("weights-not-transposed", "W_up",
          Text("the weights are not transposed on the way back", "反向时权重没有转置"),
          Text("with a square matrix the sizes fit all the same", "方阵时尺寸照样对得上，看不出来")),
    _back("weights-absolute", "np.abs(W_up.T)",
          Text("the sizes of the weights are used, without their signs", "用了权重的绝对值"),
          Text("blame is thought to be positive", "以为误差的分摊总是正的")),
    _back("weights-squared", "W_up.T ** 2",
          Text("the weights are squared on the way back", "反向时权重被平方了"),
          Text("they are already in the error", "误差里已经有它们了")),
    _back("weights-of-own-layer", "W.T",
          Text("the weights are those of the layer below", "用了下一层（靠输入一侧）的权重"),
          Text("the index is off by one", "下标差了一")),
    _back("weights-of-layer-above", "W_upup.T",
          Text("the weights are those of the layer above", "用了上一层（靠输出一侧）的权重"),
          Text("the index is off by one", "下标差了一")),
    _back("weights-already-updated", "(W_up - a * (Z.T @ d_up)).T",
          Text("the weights are already updated when the error goes back through them", "误差反传时用的是已经更新过的权重"),
          Text("each matrix is updated as soon as its gradient is known", "每个矩阵一算出梯度就更新了")),
    _back("weights-are-gradient", "(Z.T @ d_up).T",
          Text("the error goes back through the gradient of the weights", "误差反传时用了权重的梯度，而不是权重"),
          Text("W and its gradient are mixed up", "混淆了 W 和它的梯度")),
    _back("weights-inverted", "np.linalg.pinv(W_up)",
          Text("the error goes back through the inverse of the weights", "误差反传时用了权重的逆，而不是转置"),
          Text("going back is thought to mean undoing", "以为反向就是求逆")),
    _back("bias-row-kept", "Wfull_up[:-1].T",
          Text("the bias row is left in, and the last row is dropped instead", "留下了偏置行，去掉的却是最后一行"),
          Text("the column of ones is thought to be the last", "以为全 1 列在最后"), ("ones",)),
    _step("weights-skipped", Kind.WEIGHTS, "d_up * slope",
          Text("the error does not go back through the weights", "误差没有经过权重"),
          Text("with equal widths the sizes fit all the same", "宽度相同时尺寸照样对得上")),
    _step("weights-replaced-by-sum", Kind.WEIGHTS, "np.sum(d_up, axis=1, keepdims=True) * slope",
          Text("every unit gets the sum of the errors above, without the weights", "每个单元都得到上层误差之和，没有乘权重"),
          Text("the error is thought to be handed on whole", "以为误差是整个往下传的")),
    _step("first-output-only", Kind.WEIGHTS, "(d_up[:, :1] @ W_up[:, :1].T) * slope",
          Text("only the first unit above passes its error back", "只有上层第一个单元的误差传了回来"),
          Text("the sum over the units above is forgotten", "忘了对上层单元求和")),
    _step("error-of-output-everywhere", Kind.WEIGHTS, "(d_out @ W_up.T) * slope",
          Text("the error of the output is used, not that of the layer above", "用了输出层的误差，而不是上一层的误差"),
          Text("the recursion is not carried on", "递推没有继续下去")),
    _step("slope-before-weights", Kind.PRODUCT, "(d_up * slope) @ W_up.T",
          Text("the slope is multiplied in before the weights", "先乘了导数，再乘权重"),
          Text("the order of the two products is turned round", "两个乘法的顺序反了")),
    _step("slope-added", Kind.PRODUCT, "(d_up @ W_up.T) + slope",
          Text("the slope is added, not multiplied", "导数是加上去的，应该是乘"),
          Text("a slip in the chain rule", "链式法则写错了")),
    _step("slope-of-error", Kind.SLOPE, "(d_up @ W_up.T) * (d_up @ W_up.T > 0)",
          Text("the error is kept where it is positive itself, not where the unit is on",
               "按误差自身的正负来取舍，而不是按单元是否开启"),
          Text("the ReLU is applied to the error", "对误差做了一次 ReLU")),
    _step("slope-without-brackets", Kind.PRODUCT, "(d_up @ W_up.T) * Z - Z ** 2",
          Text("brackets are missing: the error is multiplied by Z alone, then Z² is taken away",
               "漏了括号：误差只乘了 Z，然后减去了 Z²"),
          Text("Z - Z² is put in without its brackets", "代入 Z - Z² 时没加括号")),
    _step("matrix-product-with-slope", Kind.PRODUCT, "(d_up @ W_up.T) @ slope",
          Text("a matrix product (*) where elements are to be multiplied (.*)", "该逐元素相乘 (.*) 的地方用了矩阵乘法 (*)"),
          Text("with as many samples as units the sizes fit all the same", "样本数等于单元数时尺寸照样对得上")),
    _step("elementwise-with-weights", Kind.PRODUCT, "(d_up * W_up.T) * slope",
          Text("elements are multiplied (.*) where a matrix product (*) is meant", "该用矩阵乘法 (*) 的地方用了逐元素相乘 (.*)"),
          Text("the arrays are expanded silently", "数组被自动扩展了")),
]  # fmt: skip
