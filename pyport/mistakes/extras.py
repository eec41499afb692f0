"""Mistakes in the gradient of bias terms and of an L2 penalty."""

from pyport.mistakes.card import Card, Kind, Text


def _bias(id: str, wrong: str, title: Text, why: Text) -> Card:
    return Card(id, Kind.BIAS, {"bias": wrong}, title, why, biases=("vectors", "ones"))


def _penalty(id: str, wrong: str, title: Text, why: Text, averaged: bool | None = None) -> Card:
    return Card(id, Kind.PENALTY, {"decay": wrong}, title, why, penalised=True, averaged=averaged)


EXTRA_CARDS = [
    _bias("bias-missing", "0 * d[:1]",
          Text("the gradient of the bias is 0: the bias is never trained", "偏置的梯度为 0：偏置不会被训练"),
          Text("the bias is forgotten", "忘了偏置")),
    _bias("bias-averaged", "np.mean(d, axis=0, keepdims=True)",
          Text("the errors are averaged over the samples for the bias, and summed for the weights", "偏置的误差对样本求了平均，权重的却求了和"),
          Text("mean and sum are mixed", "混用了平均与求和")),
    _bias("bias-summed-over-everything", "np.sum(d) * np.ones((1, d.shape[1]))",
          Text("every unit's bias gets the sum over all units", "每个单元的偏置都得到了所有单元之和"),
          Text("sum() without an axis, expanded silently", "sum() 没有指定维度，结果被自动扩展了")),
    _bias("bias-summed-over-units", "np.sum(d, axis=1, keepdims=True).T",
          Text("the errors are summed over the units, not over the samples", "误差是对单元求和，而不是对样本求和"),
          Text("the wrong axis; with as many samples as units the sizes fit", "维度选错了；样本数等于单元数时尺寸照样对得上")),
    _bias("bias-of-layer-above", "np.sum(d_up, axis=0, keepdims=True)",
          Text("the bias gets the errors of the layer above", "偏置用了上一层（靠输出一侧）的误差"),
          Text("the index is off by one", "下标差了一")),
    _bias("bias-times-itself", "b * np.sum(d, axis=0, keepdims=True)",
          Text("the gradient of the bias is multiplied by the bias", "偏置的梯度又乘了偏置本身"),
          Text("the bias is treated like an input", "把偏置当成了输入")),
    Card("bias-row-last", Kind.BIAS, {"block": "np.roll(it, -1, axis=0)"},
         Text("the row of the bias is returned last, it belongs first", "偏置那一行放在了最后，应该在最前"),
         Text("the column of ones is put behind the inputs", "全 1 列放在了输入的后面"), biases=("ones",)),
    _penalty("penalty-missing", "0 * W",
             Text("the L2 penalty is missing", "漏掉了 L2 正则项"),
             Text("it is in the loss, and forgotten in the gradient", "损失里有，梯度里忘了")),
    _penalty("penalty-twice", "2 * (it)",
             Text("the L2 penalty is there twice", "L2 正则项多了因子 2"),
             Text("the square is derived, and the 1/2 of the loss forgotten", "对平方求了导，却忘了损失里的 1/2")),
    _penalty("penalty-half", "(it) / 2",
             Text("the L2 penalty is halved", "L2 正则项少了一半"),
             Text("the 1/2 of the loss is kept, and the square not derived", "留下了损失里的 1/2，平方却没有求导")),
    _penalty("penalty-sign", "-(it)",
             Text("the L2 penalty has the wrong sign: weights are made to grow", "L2 正则项的符号反了：权重会变大"),
             Text("it is subtracted along with the gradient", "和梯度一起被减掉了")),
    _penalty("penalty-absolute", "lam * np.sign(W)",
             Text("this is the gradient of an L1 penalty", "这是 L1 正则的梯度"),
             Text("two penalties are mixed up", "混淆了两种正则")),
    _penalty("penalty-squared", "lam * W ** 2",
             Text("the squared weights are added: the penalty is not derived", "加的是权重的平方：正则项没有求导"),
             Text("the term of the loss is copied", "直接抄了损失里的那一项")),
    _penalty("penalty-is-loss", "lam * np.sum(W ** 2) / 2",
             Text("the value of the penalty is added to every entry", "每个元素都加上了正则项的值"),
             Text("a number is expanded silently", "一个数被自动扩展了")),
    _penalty("penalty-not-averaged", "N * (it)",
             Text("the penalty is not divided by N as in the loss", "正则项没有像损失那样除以 N"),
             Text("the mean is taken of the data term alone", "只对数据项求了平均"), True),
    _penalty("penalty-averaged", "(it) / N",
             Text("the penalty is divided by N once too often", "正则项多除了一次 N"),
             Text("the mean is taken out of habit", "习惯性地求了平均")),
    _penalty("penalty-times-learning-rate", "a * (it)",
             Text("the learning rate is in the penalty already", "正则项里已经乘了学习率"),
             Text("the update is taken for the gradient", "把更新量当成了梯度")),
    _penalty("penalty-of-layer-above", "lam * W_up",
             Text("the weights in the penalty are those of the layer above", "正则项用了上一层（靠输出一侧）的权重"),
             Text("the index is off by one", "下标差了一")),
    Card("penalty-on-bias", Kind.PENALTY, {"bias_decay": "lam * b"},
         Text("the bias is penalised too", "偏置也被正则化了"),
         Text("the whole matrix is taken, with its bias row", "用了整个矩阵，连偏置行也在内"),
         biases=("vectors", "ones"), penalised=True, bias_penalised=False),
    Card("penalty-not-on-bias", Kind.PENALTY, {"bias_decay": "0 * b"},
         Text("the bias is not penalised, though the loss does it", "损失里偏置也有正则，梯度里却没有"),
         Text("it is left out out of habit", "习惯性地不管偏置"),
         biases=("vectors", "ones"), penalised=True, bias_penalised=True),
]  # fmt: skip
