"""Slips with text: how numbers are written, what is compared, what is taken away."""

from pyport.mistakes.card import Text
from pyport.slips.card import Card, Kind, edits

_DIGITS = "len(str(int(abs(A)))) + 4"

TEXT_CARDS = [
    Card("all-digits", Kind.TEXT, Text("a number is written with all its digits, num2str rounds", "数字写出了全部位数，num2str 会舍入"),
         Text("num2str writes four digits behind the point's place, str as many as it takes", "num2str 只写小数点后约四位，str 写出全部位数"),
         "y = num2str(a);", "y = str(a)", "y = f'{a:.{len(str(int(abs(a)))) + 4}g}'", ("MATLAB: num2str", "Python: Format specification mini-language"),
         edits(f"str(A) -> f'{{A:.{{{_DIGITS}}}g}}'", "f'{A}' -> " + f"f'{{A:.{{{_DIGITS}}}g}}'", "str(A) -> '%.4f' % A", "repr(A) -> " + f"f'{{A:.{{{_DIGITS}}}g}}'"), given="a = 123.456789012"),
    Card("whole-number-with-point", Kind.TEXT, Text("a whole number is written with a point", "整数写成了带小数点的形式"),
         Text("str(3.0) is 3.0, num2str(3) is 3", "str(3.0) 是 3.0，num2str(3) 是 3"),
         "y = num2str(k);", "y = str(k)", "y = '%g' % k", ("MATLAB: num2str", "Python: str"), edits("str(A) -> '%g' % A", "str(A) -> str(int(A))", "f'{A}' -> f'{A:g}'", "str(A) -> '%d' % A", "f'{A}' -> f'{A:.0f}'"), given="k = 3.0"),
    Card("other-format", Kind.TEXT, Text("a number is written in another format", "数字的格式不同"),
         Text("%f writes six decimals, %g six digits", "%f 写六位小数，%g 写六位有效数字"),
         "y = sprintf('%g', a);", "y = '%f' % a", "y = '%g' % a", ("MATLAB: sprintf", "Python: printf-style String Formatting"),
         edits("'%g' % A -> " + f"f'{{A:.{{{_DIGITS}}}g}}'", "f'{A:g}' -> " + f"f'{{A:.{{{_DIGITS}}}g}}'", "'%f' % A -> '%g' % A", "'%g' % A -> '%f' % A", "'%d' % A -> '%.0f' % A", "'%e' % A -> '%g' % A", "'%g' % A -> '%e' % A", "f'{A:f}' -> f'{A:g}'", "f'{A:g}' -> f'{A:f}'", "f'{A:.4f}' -> f'{A:.4g}'", "f'{A:.4g}' -> f'{A:.4f}'"), given="a = 2.5", is_mutual=True),
    Card("compared-as-a-whole", Kind.TEXT, Text("texts are compared as a whole, MATLAB's == compares each character", "字符串整体比较，MATLAB 的 == 逐个字符比较"),
         Text("strcmp is ==; == of MATLAB gives a truth for each character", "strcmp 才对应 ==；MATLAB 的 == 对每个字符给出真假"),
         "y = s == t;", "y = s == t", "y = [a == b for a, b in zip(s, t)]", ("MATLAB: strcmp", "Python: Comparisons"), edits("A == B -> [a == b for a, b in zip(A, B)]", "A != B -> [a != b for a, b in zip(A, B)]"), given="s = 'port'; t = 'part'"),
    *Card("case-matters", Kind.TEXT, Text("upper and lower case differ, MATLAB's strcmpi takes them for one", "区分大小写，MATLAB 的 strcmpi 不区分"),
         Text("== of Python is strcmp", "Python 的 == 对应 strcmp"),
         "y = strcmpi(s, t);", "y = s == t", "y = s.lower() == t.lower()", ("MATLAB: strcmp, strcmpi", "Python: str.lower"), edits("A == B -> A.lower() == B.lower()", "A in B -> A.lower() in B.lower()", "A != B -> A.lower() != B.lower()"), given="s = 'Adam'; t = 'adam'").with_turned(
        "case-ignored", Text("upper and lower case are taken for one, MATLAB's strcmp tells them apart", "不区分大小写，MATLAB 的 strcmp 区分"), "y = strcmp(s, t);", edits("A.lower() == B.lower() -> A == B", "A.lower() == B -> A == B"),
        why=Text("== of Python is strcmp, lower() makes it strcmpi", "Python 的 == 对应 strcmp，加上 lower() 才是 strcmpi")),
    *Card("whole-for-beginning", Kind.TEXT, Text("whole texts are compared, MATLAB's strncmp compares the beginnings", "比较了整个字符串，MATLAB 的 strncmp 只比较开头"),
         Text("strncmp(s, t, n) is s[:n] == t[:n]", "strncmp(s, t, n) 对应 s[:n] == t[:n]"),
         "y = strncmp(s, t, numel(t));", "y = s == t", "y = s.startswith(t)", ("MATLAB: strncmp", "Python: str.startswith"), edits("A == B -> A.startswith(B)", "A == B -> B.startswith(A)"), given="s = 'sigma2'; t = 'sigma'").with_turned(
        "beginning-for-whole", Text("the beginnings of texts are compared, MATLAB's strcmp compares them whole", "只比较了开头，MATLAB 的 strcmp 比较整个字符串"), "y = strcmp(s, t);", edits("A.startswith(B) -> A == B"),
        sources=("MATLAB: strcmp, strncmp", "Python: str.startswith")),
    Card("other-end", Kind.TEXT, Text("the other end of a text is compared", "比较的是字符串的另一端"),
         Text("startswith looks at the beginning, endswith at the end", "startswith 看开头，endswith 看结尾"),
         "y = strncmp(s, t, numel(t));", "y = s.endswith(t)", "y = s.startswith(t)", ("MATLAB: strncmp, endsWith", "Python: str.endswith"),
         edits("A.endswith(B) -> A.startswith(B)", "A.startswith(B) -> A.endswith(B)"), given="s = 'sigma2'; t = 'sigma'", is_mutual=True),
    Card("whole-for-part", Kind.TEXT, Text("whole texts are compared, MATLAB looks for one in the other", "比较了整个字符串，MATLAB 在其中查找"),
         Text("strfind and contains find a text anywhere, that is in", "strfind 和 contains 在任意位置查找，对应 in"),
         "y = ~isempty(strfind(s, t));", "y = s == t", "y = t in s", ("MATLAB: strfind, contains", "Python: Membership test operations"),
         edits("A == B -> A in B", "A == B -> B in A"), given="s = 'my sigma'; t = 'sigma'"),
    Card("part-for-beginning", Kind.TEXT, Text("a text is found anywhere, MATLAB's strncmp looks at the beginning", "在任意位置都算找到，MATLAB 的 strncmp 只看开头"),
         Text("in finds a text anywhere, startswith at the beginning", "in 在任意位置查找，startswith 只看开头"),
         "y = strncmp(s, t, numel(t));", "y = t in s", "y = s.startswith(t)", ("MATLAB: strncmp", "Python: str.startswith"),
         edits("A in B -> B.startswith(A)"), given="s = 'my sigma'; t = 'sigma'"),
    *Card("digit-for-code", Kind.TEXT, Text("a digit is taken for its number, MATLAB's double gives the code of the character", "把数字字符当成数，MATLAB 的 double 给出字符编码"),
         Text("double('1') is 49, str2double('1') is 1", "double('1') 是 49，str2double('1') 是 1"),
         "y = double(s);", "y = int(s)", "y = ord(s)", ("MATLAB: double", "Python: ord"), edits("int(A) -> ord(A)", "float(A) -> ord(A)", "ord(A) - 48 -> ord(A)"), given="s = '7'").with_turned(
        "code-for-digit", Text("the code of a character is taken, MATLAB's is the number of the digit", "取了字符编码，MATLAB 取数字本身"), "y = str2double(s);", edits("ord(A) -> int(A)", "ord(A) -> ord(A) - 48"),
        sources=("MATLAB: str2double", "Python: ord")),
    *Card("letters-from-zero", Kind.TEXT, Text("letters count from 0, MATLAB's from 1", "字母从 0 计数，MATLAB 的从 1 计数"),
         Text("a letter that is an index is one more in MATLAB", "字母作下标时，在 MATLAB 里要多 1"),
         "y = double(s) - 96;", "y = ord(s) - 97", "y = ord(s) - 96", ("MATLAB: double", "Python: ord"),
         edits("ord(A) - 97 -> ord(A) - 96", "ord(A) - 65 -> ord(A) - 64"), given="s = 'c'").with_turned(
        "letters-from-one", Text("letters count from 1, MATLAB's text has them from 0", "字母从 1 计数，MATLAB 的程序从 0 计数"), "y = double(s) - 97;", edits("ord(A) - 96 -> ord(A) - 97", "ord(A) - 64 -> ord(A) - 65")),
    *Card("blanks-collapse", Kind.TEXT, Text("several separators leave empty pieces, strsplit takes them as one", "连续分隔符产生了空串，strsplit 把它们当成一个"),
         Text("split(' ') splits at each blank, split() at runs of them", "split(' ') 在每个空格处切分，split() 在连续空白处切分"),
         "y = numel(strsplit(s, ' '));", "y = len(s.split(' '))", "y = len(s.split())", ("MATLAB: strsplit", "Python: str.split"), edits('A.split(" ") -> A.split()', "A.split(B) -> [p for p in A.split(B) if p]"), given="s = 'a  b'").with_turned(
        "blanks-taken-as-one", Text("several separators are taken as one, MATLAB's text leaves empty pieces", "连续分隔符当成一个，MATLAB 的程序会产生空串"), "y = numel(strsplit(s, ' ', 'CollapseDelimiters', false));", edits('A.split() -> A.split(" ")')),
    Card("found-from-zero", Kind.TEXT, Text("a place in a text counts from 0", "文本中的位置从 0 计数"),
         Text("strfind counts from 1, find from 0", "strfind 从 1 计数，find 从 0 计数"),
         "y = 2 * strfind(s, 'r');", "y = 2 * s.find('r')", "y = 2 * (s.find('r') + 1)", ("MATLAB: strfind", "Python: str.find"), edits("A.find(B) -> A.find(B) + 1", "A.index(B) -> A.index(B) + 1", "A.rfind(B) -> A.rfind(B) + 1", "A.rfind(B) -> A.find(B) + 1", "A.find(B) -> A.rfind(B) + 1"), given="s = 'port'"),
    Card("other-occurrence", Kind.TEXT, Text("another occurrence of a text is found", "找到的是另一处出现位置"),
         Text("find gives the first, rfind the last", "find 给出首次出现，rfind 给出最后一次"),
         "k = strfind(s, 'r'); y = 2 * (k(end) - 1);", "y = 2 * s.find('r')", "y = 2 * s.rfind('r')", ("MATLAB: strfind", "Python: str.rfind"),
         edits("A.find(B) -> A.rfind(B)", "A.rfind(B) -> A.find(B)"), given="s = 'error'", is_mutual=True),
    Card("blanks-kept", Kind.TEXT, Text("blanks are kept that strcat takes away", "保留了 strcat 会去掉的空格"),
         Text("strcat drops the blanks at the end of character arrays", "strcat 会去掉字符数组末尾的空格"),
         "y = strcat(s, t);", "y = s + t", "y = s.rstrip() + t.rstrip()", ("MATLAB: strcat", "Python: str.rstrip"), edits("A + B -> A.rstrip() + B.rstrip()", "A + B -> A.rstrip() + B", "f'{A}{B}' -> A.rstrip() + B.rstrip()"), given="s = 'n = '; t = '5 '"),
    *Card("trimmed", Kind.TEXT, Text("blanks are taken away that MATLAB keeps", "去掉了 MATLAB 保留的空白"),
         Text("strtrim is strip; deblank takes away those at the end alone", "strtrim 对应 strip；deblank 只去掉末尾的"),
         "y = deblank(s);", "y = s.strip()", "y = s.rstrip()", ("MATLAB: deblank, strtrim", "Python: str.rstrip"), edits("A.strip() -> A.rstrip()", "A.strip() -> A", "A.strip() -> A.lstrip()", "A.rstrip() -> A"), given="s = ' a '").with_turned(
        "not-trimmed", Text("blanks are kept that MATLAB takes away", "保留了 MATLAB 会去掉的空白"), "y = strtrim(s);", edits("A.rstrip() -> A.strip()", "A.lstrip() -> A.strip()")),
]  # fmt: skip
