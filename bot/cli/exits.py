"""Exit codes that mean no answer: used in several commands."""

from typing import Final

MISUSE: Final = 2
FAULT: Final = 1
