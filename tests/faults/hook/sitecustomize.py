"""Loaded by a Python program that is to be killed: counts what it does to files, and ends it at a given count."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from pathlib import Path

#: The count at which the program is killed, and the file in which one that ends by itself writes its count.
AT, TALLY = "PYPORT_TEST_KILL_AT", "PYPORT_TEST_TALLY"
#: What Python tells of everything that a program does to files.
EVENTS = ("open", "os.", "tempfile.", "fcntl.", "subprocess.")

count = 0


def hook(event: str, arguments: tuple[object, ...]) -> None:
    global count
    # All before the first temporary file only reads.
    if event.startswith(EVENTS) and (count or event.startswith("tempfile.")):
        count += 1
        if count == int(os.environ.get(AT, "0")):
            os.kill(os.getpid(), signal.SIGKILL)


def tell() -> None:
    sys.stdout.flush()
    Path(os.environ[TALLY]).write_text(str(count), encoding="ascii")


if AT in os.environ or TALLY in os.environ:
    sys.addaudithook(hook)
if TALLY in os.environ:
    atexit.register(tell)
