"""Runs the command line in this process."""

from __future__ import annotations

import contextlib
import io
import sys
from unittest import mock

from pyport.cli import main


def run(*arguments: str) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of ``pyport arguments``."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with (
        mock.patch.object(sys, "argv", ["pyport", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return int(str(code or 0)), texts[0], texts[1]
