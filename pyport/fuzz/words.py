"""What is said of a function and its port, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyport.mistakes import Text

WORDS = {
    "values": Text("the port gives other numbers than MATLAB", "移植给出的数值与 MATLAB 不同"),
    "shape": Text("the port gives another size or kind of result than MATLAB",
                  "移植给出的结果的大小或类型与 MATLAB 不同"),
    "raises": Text("one side returns and the other does not", "一边有返回值，另一边没有"),
    "pass": Text("{calls} calls, no difference", "调用 {calls} 次，没有差别"),
    "undecided": Text("nothing is decided after {calls} calls", "调用 {calls} 次之后无法判定"),
    "at": Text("found at call {first}, then made small", "在第 {first} 次调用时发现，随后缩小"),
    "edge": Text("it takes an empty array, NaN or Inf; {plain} calls without any agree",
                 "只在有空数组、NaN 或 Inf 时出现；没有这些的 {plain} 次调用结果一致"),
    "MATLAB": Text("MATLAB", "MATLAB"),
    "Python": Text("Python", "Python"),
    "side stops": Text("{side} {how}: {words}", "{side} {how}：{words}"),
    "MATLAB stops": Text("MATLAB {how} where the port returns: {words}", "MATLAB {how}，而移植有返回值：{words}"),
    "port stops": Text("the port {how} where MATLAB returns: {words}", "移植{how}，而 MATLAB 有返回值：{words}"),
    "raises an error": Text("raises an error", "报错"),
    "does not end": Text("does not end", "没有结束"),
    "ends its process": Text("ends its process", "结束了进程"),
    "fewer outputs": Text("the port returns {some} of {all} outputs", "移植只返回 {all} 个输出中的 {some} 个"),
    "inputs": Text("inputs", "输入"),
    "found out": Text("(found out by trying; --inputs says it better)", "（试出来的；用 --inputs 可以说明）"),
    "form": Text("the port gets", "移植的输入形式"),
    "compared": Text("compared", "比较的输出"),
    "computed by": Text("computed by", "计算者"),
    "counts": Text("{calls} calls, seed {seed}", "调用 {calls} 次，种子 {seed}"),
    "rounding": Text("{count} differ by rounding", "{count} 次只差舍入误差"),
    "open": Text("in {count} rounding decides", "{count} 次由舍入决定"),
    "open at": Text("not decided, for instance: {call}: {sentence}", "未判定的例子：{call}：{sentence}"),
    "neither": Text("in {count} neither side returns", "{count} 次两边都没有返回值"),
    "some outputs": Text("the port returns {some} of {all} outputs: the others are not compared",
                         "移植返回 {all} 个输出中的 {some} 个：其余的不比较"),
    "from zero": Text("{name} is an index: the port counts it from 0, MATLAB from 1",
                      "{name} 是下标：移植从 0 数起，MATLAB 从 1 数起"),
    "others": Text('over {inputs} both run and differ: if that is meant, say so with --inputs "{inputs}"',
                   '对 {inputs} 两边都能运行但结果不同：如果要比较这些输入，请用 --inputs "{inputs}" 说明'),
    "no inputs": Text("no inputs were found with which both sides run; say what they are with --inputs",
                      "没有试出两边都能运行的输入；请用 --inputs 说明"),
    "not the same": Text("{file} does not give the same twice", "{file} 两次的结果不同"),
    "no answers": Text("neither side returns anything for any of the inputs", "对所有输入两边都没有返回值"),
    "few answers": Text("in {count} of {calls} calls neither side returns anything",
                        "{calls} 次调用中有 {count} 次两边都没有返回值"),
    "all open": Text("most calls are not decided", "大多数调用无法判定"),
    "no end": Text("calls do not end within {seconds:g} s, on neither side", "两边的调用都没有在 {seconds:g} 秒内结束"),
    "vectors": Text("vectors as {form}", "向量为{form}"),
    "matrices": Text("matrices as {form}", "矩阵为{form}"),
    "numbers": Text("single numbers as {form}", "单个数为{form}"),
    "lists": Text("lists", "列表"),
    "lists of rows": Text("lists of rows", "由行组成的列表"),
    "one axis": Text("arrays of one axis", "一维数组"),
    "two axes": Text("arrays of two axes", "二维数组"),
    "1x1": Text("arrays of 1x1", "1x1 数组"),
    "float": Text("float", "float"),
    "int": Text("int where whole, else float", "整数为 int，其余为 float"),
    "int arrays": Text("whole numbers in arrays as int", "数组中的整数为 int"),
    "next save": Text("Next, keep the inputs:\n  {command}", "下一步，保存输入：\n  {command}"),
    "next verify": Text("Next, which statement it is:\n  {command}", "下一步，找出是哪条语句：\n  {command}"),
    "next inputs": Text("Next, other inputs:\n  {command}", "下一步，换别的输入：\n  {command}"),
    "written": Text("written: {file}", "已写入：{file}"),
}  # fmt: skip

#: Of the sentences on numbers and sizes, which are English.
_CHINESE = {
    "the port's is ": "移植为 ", "the port ": "移植 ", ", MATLAB's ": "，MATLAB 为 ", ", MATLAB ": "，MATLAB ",
    "it is the transpose, x against x.'": "互为转置", "elements": "个元素", " of ": "/", "letter ": "字母 ",
    " differs": " 不同", "; ": "；", ": ": "：",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A sentence in both languages.

    Attributes
    ----------
    key : str
        Of `WORDS`; a sentence on numbers or sizes has none, and is `text`.
    values : mapping
    """

    key: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.key or self.text)

    def in_language(self, lang: str) -> str:
        """The sentence."""
        if self.key:
            values = {name: value.in_language(lang) if isinstance(value, Said) else value
                      for name, value in self.values.items()}  # fmt: skip
            return str(getattr(WORDS[self.key], lang)).format(**values)
        text = self.text
        if lang == "zh":
            for english, chinese in _CHINESE.items():
                text = text.replace(english, chinese)
        return text

    def __str__(self) -> str:
        return self.in_language("en")


#: Nothing is said.
SILENCE = Said()


def said(key: str, **values: Any) -> Said:
    """A sentence of the catalogue."""
    return Said(key, values)
