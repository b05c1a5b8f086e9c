"""Exit codes that mean no answer: used in several commands."""

from typing import Final

MISUSE: Final = 2
FAULT: Final = 1
ATTENTION: Final = 1
"""Of `status`: something wants to be looked at."""

STATE: Final = 3
"""The state cannot be trusted: it is damaged, gone, not ours to write, or made by a newer program. No question
is put to the commands that end with it, so that it is not to be mistaken for one that was asked back."""
