"""``python -m pyport`` is ``pyport``."""

from pyport.cli import main

main()
