"""What tracing costs an event in Octave, beyond the script itself; prints figures and judges nothing.

Each loop runs as it is and traced, in the engine's own processor time, several times; the least counts.
"""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from pyport.scripts.matlab_run import trace_matlab
from pyport.scripts.record_file import load_record, save_record

PASSES = 100_000
#: The loop's statement, and how many events a pass has: that of the loop variable among them.
LOOPS = {
    "a scalar assignment": ("x = k;", 2),
    "an element": ("y(j) = k;", 2),
    "a small matrix": ("z = m;", 2),
    "a condition": ("if k > 3, end", 2),
}


def seconds(body: str, folder: Path) -> tuple[float, int]:
    """The processor time of a loop without and with recording, by the script's own clock."""
    text = f"j = 3; y = zeros(1, 9); m = magic(3);\nt = cputime;\nfor k = 1:{PASSES}\n  {body}\nend\nt = cputime - t;\n"
    (folder / "loop.m").write_text(text, encoding="utf-8")
    record = trace_matlab(folder / "loop.m", engine="octave", timeout=600)
    return record.values[-1].item(), len(record.values)


def untraced(body: str, folder: Path) -> float:
    """The same inside a string, where nothing is recorded."""
    quoted = f"for k = 1:{PASSES}, {body} end"
    text = f"j = 3; y = zeros(1, 9); m = magic(3);\nt = cputime;\neval('{quoted}');\nt = cputime - t;\n"
    (folder / "loop.m").write_text(text, encoding="utf-8")
    return float(trace_matlab(folder / "loop.m", engine="octave", timeout=600).values[-1].item())


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for words, (body, events) in LOOPS.items():
            with_calls = min(seconds(body, folder)[0] for _ in range(3))
            without = min(untraced(body, folder) for _ in range(3))
            print(f"{words:24} {1e6 * (with_calls - without) / PASSES / events:5.1f} us an event")
        (folder / "million.m").write_text("x = 0;\nfor k = 1:500000\n  x = x + k;\nend\n", encoding="utf-8")
        began = time.perf_counter()
        record = trace_matlab(folder / "million.m", engine="octave", timeout=600, limit_events=2_000_000)
        ran = time.perf_counter() - began
        save_record(record, folder / "million.mat")
        began = time.perf_counter()
        load_record(folder / "million.mat")
        loaded = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{len(record.values)} events: {ran:.1f} s, {memory:.0f} MB in Octave; read from a file in {loaded:.1f} s")


if __name__ == "__main__":
    main()
