"""The kinds of both catalogues of cards, and the rules of finite differences, in English and in Chinese."""

from __future__ import annotations

from pyport.language import said
from pyport.mistakes import Kind, Text
from pyport.slips import Kind as Slip

#: What the rules of finite differences are called.
RULES = {"forward": said("forward difference"), "central": said("central difference"), "richardson": "Richardson"}

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
