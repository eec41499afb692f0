"""Slips of units: degrees and radians, hertz and radians a second, decibels."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

_SINES = [(module, name) for module in ("np", "math") for name in ("sin", "cos", "tan")]
_BACK = [
    ("np", "arctan"),
    ("np", "arcsin"),
    ("np", "arccos"),
    ("np", "angle"),
    ("math", "atan"),
    ("math", "asin"),
    ("math", "acos"),
]
_RAD, _DEG = {"np": "np.deg2rad", "math": "math.radians"}, {"np": "np.rad2deg", "math": "math.degrees"}

UNIT_CARDS = [
    Card("degrees-as-radians", Kind.UNIT, Text("degrees are taken for radians", "把度当成了弧度"),
         Text("sind, cosd and tand take degrees", "sind、cosd、tand 的参数以度计"),
         "y = sind(x);", "y = np.sin(x)", "y = np.sin(np.deg2rad(x))", ("MATLAB: sind", "NumPy: numpy.deg2rad"),
         edits(*(f"{m}.{f}(A) -> {m}.{f}({_RAD[m]}(A))" for m, f in _SINES), "np.exp(1j * A) -> np.exp(1j * np.deg2rad(A))"), given="x = [30.0, 45.0]"),
    Card("radians-as-degrees", Kind.UNIT, Text("radians are turned as if they were degrees", "把弧度又按度换算了一次"),
         Text("sin takes radians in both languages", "两种语言的 sin 都以弧度计"),
         "y = sin(x);", "y = np.sin(np.deg2rad(x))", "y = np.sin(x)", ("MATLAB: sin", "NumPy: numpy.sin"),
         edits("np.deg2rad(A) -> A", "np.radians(A) -> A", "math.radians(A) -> A", "np.deg2rad(A) -> np.rad2deg(A)", "np.radians(A) -> np.degrees(A)", "A * np.pi / 180 -> A", "math.radians(A) -> math.degrees(A)"), given="x = [0.5, 1.0]"),
    Card("angle-in-radians", Kind.UNIT, Text("an angle comes in radians, MATLAB's in degrees", "得到的角以弧度计，MATLAB 的以度计"),
         Text("atand, asind, acosd and atan2d give degrees", "atand、asind、acosd、atan2d 给出以度计的角"),
         "y = atand(x);", "y = np.arctan(x)", "y = np.rad2deg(np.arctan(x))", ("MATLAB: atand", "NumPy: numpy.rad2deg"),
         edits(*(f"{m}.{f}(A) -> {_DEG[m]}({m}.{f}(A))" for m, f in _BACK), "np.arctan2(A, B) -> np.rad2deg(np.arctan2(A, B))", "math.atan2(A, B) -> math.degrees(math.atan2(A, B))"), given="x = [0.5, 1.0]"),
    Card("angle-in-degrees", Kind.UNIT, Text("an angle comes in degrees, MATLAB's in radians", "得到的角以度计，MATLAB 的以弧度计"),
         Text("atan and angle give radians", "atan 和 angle 给出以弧度计的角"),
         "y = atan(x);", "y = np.rad2deg(np.arctan(x))", "y = np.arctan(x)", ("MATLAB: atan", "NumPy: numpy.arctan"),
         edits("np.rad2deg(A) -> A", "np.degrees(A) -> A", "math.degrees(A) -> A", "np.rad2deg(A) -> np.deg2rad(A)", "np.degrees(A) -> np.radians(A)", "A * 180 / np.pi -> A", "np.angle(A, deg=True) -> np.angle(A)", "math.degrees(A) -> math.radians(A)"), given="x = [0.5, 1.0]"),
    *Card("hertz-as-radians", Kind.UNIT, Text("a frequency in hertz is taken for one in radians", "把赫兹当成了弧度每秒"),
         Text("2 pi is left out", "漏了 2π"),
         "y = sin(2 * pi * f * t);", "y = np.sin(f * t)", "y = np.sin(2 * np.pi * (f * t))", ("MATLAB: sin", "NumPy: numpy.sin"),
         edits("np.sin(A) -> np.sin(2 * np.pi * A)", "np.cos(A) -> np.cos(2 * np.pi * A)", "math.sin(A) -> math.sin(2 * math.pi * A)", "math.cos(A) -> math.cos(2 * math.pi * A)", "np.exp(1j * A) -> np.exp(1j * 2 * np.pi * A)"), given="f = 3.0; t = 0.1").with_turned(
        "radians-as-hertz", Text("a frequency in radians is taken for one in hertz", "把弧度每秒当成了赫兹"), "y = sin(f * t);", edits("2 * np.pi * A -> A", "A * 2 * np.pi -> A", "np.sin(2 * np.pi * A) -> np.sin(A)", "np.cos(2 * np.pi * A) -> np.cos(A)"),
        why=Text("2 pi is already in the frequency", "频率里已经含有 2π")),
    Card("half-a-turn", Kind.UNIT, Text("pi and 2 pi are taken for each other", "混淆了 π 与 2π"),
         Text("a whole turn is 2 pi", "一整圈是 2π"),
         "y = cos(2 * pi * t);", "y = np.cos(np.pi * t)", "y = np.cos(2 * np.pi * t)", ("MATLAB: pi", "NumPy: numpy.pi"),
         edits("np.pi * A -> 2 * np.pi * A", "2 * np.pi * A -> np.pi * A"), given="t = 0.1", is_mutual=True),
    Card("half-of-sampling-rate", Kind.UNIT, Text("a cut-off is a part of the sampling rate, MATLAB's of half of it", "截止频率除以了采样率，MATLAB 除以采样率的一半"),
         Text("butter and fir1 take 1 for half the sampling rate", "butter 和 fir1 以采样率的一半为 1"),
         "y = butter(1, f / (fs / 2));", "y = scipy.signal.butter(1, f / fs)[0]", "y = scipy.signal.butter(1, f / (fs / 2))[0]", ("MATLAB: butter", "SciPy: scipy.signal.butter"),
         edits("A / B -> A / (B / 2)", "scipy.signal.butter(*R, fs=A, **K) -> scipy.signal.butter(*R, fs=A * 2, **K)", "A / B -> 2 * A / B"), given="f = 10.0; fs = 100.0", octave="w = tan(pi * f / fs); y = [w w] / (1 + w);"),
    *Card("decibels-of-power", Kind.UNIT, Text("decibels of power, MATLAB's are those of amplitude", "用了功率分贝，MATLAB 的是幅度分贝"),
         Text("mag2db is 20 log10, pow2db 10 log10", "mag2db 是 20 log10，pow2db 是 10 log10"),
         "y = 20 * log10(x);", "y = 10 * np.log10(x)", "y = 20 * np.log10(x)", ("MATLAB: mag2db, log10", "NumPy: numpy.log10"),
         edits("10 * np.log10(A) -> 20 * np.log10(A)", "10 * math.log10(A) -> 20 * math.log10(A)", "10 ** (A / 10) -> 10 ** (A / 20)"), given="x = np.array([0.5, 2.0])").with_turned(
        "decibels-of-amplitude", Text("decibels of amplitude, MATLAB's are those of power", "用了幅度分贝，MATLAB 的是功率分贝"), "y = 10 * log10(x);", edits("20 * np.log10(A) -> 10 * np.log10(A)", "20 * math.log10(A) -> 10 * math.log10(A)", "10 ** (A / 20) -> 10 ** (A / 10)")),
    *Card("percent-for-part", Kind.UNIT, Text("a percentage is taken for a part", "把百分数当成了比例"),
         Text("a division by 100 is left out", "漏了除以 100"),
         "y = p / 100 * x;", "y = p * x", "y = p / 100 * x", ("MATLAB: times",), edits("A * B -> A / 100 * B", "A * B -> A * B / 100"), given="p = 30.0; x = 7.0").with_turned(
        "part-for-percent", Text("converted from or to percent, MATLAB does not convert", "做了百分数换算，MATLAB 没有"), "y = p * x;", edits("A / 100 * B -> A * B", "A / 100 -> A", "100 * A -> A", "A * 100 -> A"),
        why=Text("a factor of 100 is too many", "多了因子 100")),
]  # fmt: skip
