"""Fail on any finding of MISS_HIT's lint: the tool itself ends with status 0 even then."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path


def findings(folder: str) -> list[str]:
    """The messages of ``mh_lint`` for a folder, as ``file:line: message``."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "lint.json"
        command = ["mh_lint", "--input-encoding", "utf-8", "--json", str(report), folder]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        metrics = json.loads(report.read_text(encoding="utf-8"))
    return [
        f"{entry['location']['filename']}:{entry['location'].get('line', 1)}: {entry['message']}"
        for entries in metrics.values()
        for entry in entries
    ]


if __name__ == "__main__":
    found = findings(sys.argv[1])
    print("\n".join(found) or "no findings")
    sys.exit(bool(found))
