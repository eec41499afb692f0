"""Short MATLAB scripts, each nasty in its own way to whoever puts calls between their statements."""

# ruff: noqa: E501 - a script stays as it would be written

from __future__ import annotations

#: The text of each script by its name. What they compute, print and leave must not change by being traced.
SCRIPTS = {
    "plain": """
x = 3; y = [1 2 ...
 3 4]; z = x', w = 'it''s', v = "a \\"b\\" % c";
X = [1, -2
     3, 4]; q = {1, 'a'; [1 2 3], {2}};
t = X'; u = X.'; r = [X' X'], s = [y' y']; k = [x 'y'];
""",
    "comments": """
%{
x = 1 block comment ends below
%}
x = 1; % x = 2
#{
x = 5
#}
y = x + ... a comment
    2;   # y = 3
s = 'x % y'; f = sprintf('%d%%', 3);
if x % comment
  z = 1; end % done
""",
    "many": """
[a, b] = size(ones(2, 3)); [~, i] = max([3 9 2]); [m, ~] = min([3 9 2]);
[s.u, s.v(3), c{2}] = deal(1, 2, 'three');
x = [5 6 7]; i = 1; [i, x(i)] = deal(2, 9);
[x(end + 1), x(end + 1)] = deal(10, 11);
[c{1:2}] = deal('p', 'q'); [t(1:2).f] = deal(4, 5); [t.f] = deal(6);
[q, w] = c{:};
""",
    "elements": """
x(3) = 2; x(end) = 5; x(end + 1) = 7; x(end + 1, :) = 1; x(:, 2) = [8; 9]; x(:) = 1:numel(x);
x(1, [2 3]) = [0 0]; x(:, end + 1) = 4; k = 2; x(k) = 11; x(k - 1, k) = 12; x(k -1, 1) = 13;
A = magic(4); A(2, :) = []; A(:, [1 3]) = []; A(A > 10) = 0; A(logical([1 0 0])) = -1;
B = zeros(2, 2, 2); B(:, :, 2) = [1 2; 3 4]; B(end) = 9; B(end, 1) = 8; B(1, end) = 7;
p = [3 1 2]; p(p) = [7 8 9]; p(p(1) > 0) = 5; p(max(p) - max(p) + 1) = 6; n = 1; p(n) = n; n = 2; p(n + 1) = n;
e = []; e(2, 2) = 1;
""",
    "fields": """
s.a = 1; s.b.c = 'x'; s.b.d{3} = 4; s(2).a = 5; s(end + 1).a = 6; s(2).b.c(4) = 'z'; s(1).m(2, 3) = 1;
name = 'dyn'; s(1).(name) = 3; s(1).([name '2']) = 4; s(1).q(2).r = {1}; s(3) = []; s(1).m(:, 1) = [];
c = {}; c{end + 1} = 1; c{end + 1} = 'a'; c{3}(2) = 5; c{3}(end + 1) = 6; c{4}.f = 7; c{2}(1) = 'b'; c(1) = []; c(2) = {8};
c{2, 2} = {}; d.e = {}; d.e{end + 1} = 1; d.e{end + 1}.f(2) = 3; d.g(3).h = 1; d.g(2) = [];
m = containers.Map(); m('k') = 3; m('l') = 4; n = m.Count; keys_are = m.keys(); o = m('k'); clear m
""",
    "computed_once": """
calls = 0; x = zeros(1, 5); idx = {2}; jj = {1, 2};
x(numel(find(rand(1, 3) > 0.5)) + 1) = rand; x(randi(5)) = randi(9); x(randperm(5)) = 1:5; x(idx{:}) = 4; x(idx{1}) = 5;
y = magic(3); y(jj{:}) = 100; y(min(end, 7), min(2, end)) = 50; y(end, round(end / 2)) = 60; y(end - 1) = 70;
y(fix(rand * 3) + 1, :) = []; r = rand(2); r2 = randn(2, 1); f = @() rand(1, 2); r3 = f(); clear f; r4 = [rand (1)]; r5 = [rand(1, 2) rand];
""",
    "growing": """
x = []; for k = 1:5, x(end + 1) = k ^ 2; end
t = ''; for k = 'abc', t(end + 1) = k; t = [t '-']; end
s = struct('f', {}); for k = 1:3 s(end + 1).f = k; end
y = zeros(0, 2); for k = 1:3
  y(end + 1, :) = [k, -k]; end
z = {}; for k = {1, 'b', [1 2]}, z{end + 1} = k{1}; end
""",
    "octave_assignments": """
x = 3; x += 2; x -= 1; x *= 4; x /= 2; x ^= 2; x++; ++x; x--; y = [1 2 3]; y(2) += 5; y .*= 2; y(end) -= 1; y(2)++;
a = b = c = 7; b |= 0; s.f = 1; s.f += 2; s.g = {1}; s.g{1} *= 3; d = e(2) = 5;
if ((n = 3) > 2) m = n; end
while ((n = n - 1) > 0) m = m + n; endwhile
1:3; ans + 1; q = ans; p = !x; n = 0; g = {}; g{++n} = 4; g{++n} = 5; g(++n) = {6}; h(n - -1) = 2; r = x != 3; w = 2 ** 3; v = [1 -1]; u = [x' -1]; z = [a - b, a -b];
""",
    "conditions": """
x = 3; n = 0; e = [];
if x, n += 1; end; if e, n = 100; else n += 1; end, if [1 1 0], n = 200; elseif [1 1], n += 1; end
if x == 3 | undefined_here, n += 1; end
if x == 4 & undefined_here n = 300; elseif x == 3 n += 1; else n = 400; end
if (x) n += 1; end, if (x) && ~isempty(x), n += 1, end
if x > 5 n = 1; else if x > 2 n += 1; else n = 500; end, end
if ~x
elseif x == 7
else
end
if x, end
if 'text', n += 1; end
if x == 1
  n = 600;
elseif x == 2
  n = 700;
elseif x == 3 % third
  n += 1;
elseif x == 4
  n = 800;
end
if ~isempty(e) && e(1) > 2, n = 900; end
if x ~= 3 || n > 2, n += 1; end
""",
    "while_loops": """
k = 0; while k < 3, k += 1; end
while (k < 6) k += 1; end
while true
  k += 1; if k == 8, continue; end, if k > 10, break; end
  k = k; % nothing
end
while k > 5 | undefined_here, k -= 1; if k == 5, break, end, end
n = 0; do n++; until n > 3
do
  n += 2; if n > 8, break; end
until n > 100
do n--; if n == 7, continue; end
until n < 3
while [1 1 0], k = 1000; end, while [], k = 2000; end
j = 0; while j < 2 j = j + 1; end
""",
    "for_loops": """
n = 0; for i = 1:3, n += i; end, for (i = 4:5) n += i; end
for i = [1 2; 3 4], n += i(1) * i(2); end
for i = (1:2), n += i; end; for i=5, n += i; endfor
for i = [], n = 1000; end; for i = zeros(0, 3), n += 1; end; for i = {1, 2; 3, 4}, n += i{2}; end
for k = 'ab', n += k; end; for s = struct('f', {1, 2}), n += s.f; end
for i = 3:-1:1 if i == 2, continue, end, n += i; end
for i = 1:3
  for j = i:3
    if j == 3, break; end
    n = n * 2 + j;
  end
  i = 10;
end
parfor i = 1:3
  n += i;
endparfor
parfor (i = 1:2, 4) n += i; end
for x.y = 1:2, n += x.y; end
for [v, key] = struct('p', 1, 'q', 'two'), n += numel(key); end
""",
    "switches": """
x = 'b'; n = 0;
switch x, case 'a', n = 1; case {'b', 'c'}, n = 2; otherwise, n = 3; end
switch (n) case 2 n = 20; case 3 n = 30; end
switch n * 2
  % a comment first
  case {39, 40}
    n += 1;
    switch n, case 21, n += 1; end
  otherwise
    n = 0;
endswitch
switch x(1) otherwise, n += 1; end
""",
    "errors": """
n = 0;
try, error('my:id', 'text %d', 5); n = 100; catch err, n += 1; m = err.message; id = err.identifier; clear err, end
try
  x = [1 2 3](7);
catch
  n += 1; l = lasterr();
end
try n += 1; catch disp('no'), end
try
  try, error('inner'); catch e, rethrow(e); end
catch e2
  n += 1; m2 = e2.message;
end_try_catch
for k = 1:3, try, if k == 2, continue, end, error('x'), catch, n += 10; end, end
unwind_protect
  n += 1; try error('u'); catch, end
unwind_protect_cleanup
  n += 1;
end_unwind_protect
clear e e2
try, [p, q] = deal(1); catch e3, r = e3.message; end, clear e3
""",
    "commands": """
clc
close all
more off
format long
x = pi
format short
hold on; x = 4, hold off
clear nothing_here
y = 5; clear y
warning off
warning('on', 'all');
disp hello
a = 3;
a - 1;
b = 2; z = 1;
graphics_toolkit gnuplot
""",
    "clearing": """
y = 1; clear all
x = 2; clear -all
x = 3; clear functions
x += 1; clear variables
x = 4; clearvars_is = exist('clearvars'); clear x; x = 5; clear -x x
x = 6; clear('all'); x = 7; global G; G = 8; clear -g; x = 9;
""",
    "plots": """
figure; figure(2); h = plot(1:3, 'r'); set(h, 'linewidth', 2); hold on; plot(1, 2); xlabel('x'), title 'a b'
subplot(2, 1, 1); h(1) = line([0 1], [0 1]); axis([0 1 0 1]); legend('a'); drawnow; pause(0.5); pause
w = waitbar(0, 'wait'); imagesc(magic(3)); colormap(gray(4)); print -dpng never_written.png
g = gca; set(g, 'fontsize', 12); g.fontsize = 3; surf(peaks(5)); n = 3; clear h w g
""",
    "functions_first": """
1;
function r = twice(x)
  r = 2 * x;
end
function [a, b] = both(x, y)
  if nargin < 2, y = 10; end
  a = x; if nargout < 2, return; end
  b = y;
end
function varargout = many(varargin), for k = 1:nargout, varargout{k} = varargin{k} + 1; end, end
function nothing(), printf('nothing\\n'); end
function r = fact(n), if n <= 1, r = 1; return, end, r = n * fact(n - 1); end
function r = early(x)
  r = 0;
  for k = 1:10
    if k == x, return; end
    r = r + k;
  endfor
endfunction
function n = counter()
  persistent count = 0;
  persistent other
  if isempty(other), other = 5; end
  count++; other += 1; n = count * 100 + other;
end
function r = unset(x), if x, r = 1; end, end
a = twice(3); [p, q] = both(1); p1 = both(1, 2); [m, n] = many(1, 2); nothing(); nothing; f = fact(5); e = early(4);
counter(); c = counter(); u = unset(1); try, v = unset(0); catch, v = -1; end
g = cellfun(@twice, {1, 2}); h = arrayfun(@(t) both(t) + twice(t), 1:3); k = feval('twice', 4); l = feval(@twice, 5);
w = twice(twice(2)) + both(3);
""",
    "shared": """
1;
function set_it(x), global G; G = x; G(2) = 5; end
function r = get_it(), global G H; r = G; H = 3; end
global G = 1
global H; H = 2;
set_it(4); x = get_it(); y = G; z = H; G(end + 1) = 6;
""",
    "recursion_and_errors": """
1;
function r = deep(n)
  r = 0;
  try
    if n == 0, error('bottom'); end
    r = deep(n - 1) + 1;
    if n == 2, error('two'); end
  catch e
    r = -n; if n == 0, rethrow(e); end
  end
end
x = deep(3); y = deep(1);
""",
    "classes": """
a = single(1.5); b = int8(200); c = uint8([1 2 300]); d = true; e = 'text'; f = ['ab'; 'cd']; g = 1 + 2i; h = single(1i);
k = sparse([1 0; 0 2]); k(2, 1) = 5; l = {}; m = ''; n = zeros(0, 3); o = NaN; p = -0; q = int64(9007199254740993); r = 1:0;
s = struct(); t = struct('x', {{}}); u = {[], '', {}}; v = cat(3, 1, 2); w = uint64(18446744073709551615); x = @(t) t + 1;
c(2) = 7.6; b(3) = -300; d(2) = 0; e(2) = 'E'; f(1, :) = 'xy'; g(2) = 3; a(2) = 1 / 3; y = 1:5; y(2) = 9; z = eye(3); z(1, 2) = 4;
c(1) = []; i8 = b / 2; lg = ~d; i8(2) = i8(1) * 2; nn = [NaN Inf -Inf NA]; bb = int32(7):int32(9);
""",
    "names": """
1;
function r = myfun(rand), r = rand + 1; end
true1 = 1; e = 5; i = 2; end_it = 3; if_x = 4; s.end = 5; s.if = 6; y = s.end + s.if; s.for = 1; s.end += 1;
rand = 4; x = rand + 1; clear rand; z = rand < 2; w = myfun(3); ans_is = 3; r.rand = 3; v = r.rand; q = @(rand) rand * 2; q4 = q(4); clear q
exist_x = exist('x'); who_are = numel(who); is = isvarname('x'); mm = mfilename(); mf = numel(mfilename('fullpath')) > 0;
""",
    "lines": "x = 1;\r\ny = [1 2\r\n 3 4];\r\nif x\r\n  z = 2\r\nend\r\n",
    "one_line": "x = 1; for k = 1:3 x = x + k; if x > 3, break, end, end, y = x; if y, z = 1, else z = 2, end, while z < 3 z = z + 1; end",
    "no_last_line_end": "x = 1;\ny = 2",
    "quoted": """
a = [1 2]'; b = a'; c = {a', 'x'}; d = [a' ; a']; e = a.'; f = a'*a; g = {'a' 'b'}; h = ["x" 'y']; k = [a(1)' a(2)']; l = a';m = 'q';
n = {a' a'}; o = [1 - 2, 3 -4, 5-6]; p = {@(x) x', 'z'}; q = 3'; r = [3' 4']; s = numel(a)';
""",
    "brackets": """
a = [1, 2, ... comment
     3]; b = {1, ...
 'two'}; c = [1 2
3 4
]; d = [ % comment
 1 2 % more
 3 4 ]; e = max([1, 2, ...
 9]); f = ...
 5;
g = (1 + ...
  2) * 3; h = {}; h{end + 1, 1} = [1 2
3 4]; h{end + 1, 1} = 'x';
m = zeros(2); m(1, ...
  2) = 5; m(2, :) = [7, ...
  8];
""",
    "printing": """
x = 3
y(2) = 4
s.f = 1
c{2} = 'a'
[a, b] = deal(1, 2)
x, y;
'text'
x == 3
if x, x = 4, end
for k = 1:2, k, z = k
end
x += 1
ans
disp(x), x
""",
    "returning": """
x = 1;
if x == 1
  y = 2;
  return
end
z = 3;
""",
    "failing": """
x = 1;
y = x + 1;
z = undefined_function(y);
w = 2;
""",
    "evaluated": """
eval('x = 3;'); eval('bad syntax here(', 'y = 4;'); z = eval('x + 1'); assignin('base', 'w', 5); evalc('v = 6;'); u = evalc('disp(7)');
f = inline('t + 1'); g = f(2); clear f; h = str2func('@(t) t * 2'); k = h(4); clear h; cellfun(@(t) t, {1}); a.b = @(t) t; c = a.b(3); clear a
""",
    "nested_cells": """
c = cell(2, 2); c{1, 2}{3} = 'x'; c{2}.a.b(2).d = 5; c{2}.a.b(1) = []; s = struct('v', {{1, 2}}); s.v{2}(3) = 4; s.v(1) = []; t.('a b') = 1;
x.y{2}.z(3, :) = [1 2]; x.y{2}.z(:, 1) = 0; x.y{2}.z(2, :) = []; i = 1; x.y{i + 1}.w = i; k = 2; x.y{k}.z(k, k) = 77; x.y{end}.last = 3;
""",
    "masks": """
x = 1:6; m = x > 3; x(m) = 0; x(~m) = -x(~m); x(x == 0) = []; y = magic(4); y(y > 5 & mod(y, 2) == 0) = NaN; y(:, any(isnan(y))) = 1;
y(logical(eye(4))) = 9; z = y(:)'; z([true false true]) = 3; w = 'hello'; w(w == 'l') = 'L'; w(end:-1:1) = w; w([1 end]) = 'XY';
""",
    "last_tokens": """
if 1 disp('a'), end
for k=1:2;disp(k);end;
while k<4;k=k+1;end;
switch k;case 4;disp('four');end;
try;error('e');catch;disp('c');end;
function f_(a),disp(a);end
f_(3);if k,f_(k),end
x=[1,2,3];x(2)=[];y=x;
""",
}
