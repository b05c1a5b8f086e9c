"""The Telegram channel."""

import os

# Asks the framework for waiting times as timedelta, which they will be from its next version on.
os.environ.setdefault("PTB_TIMEDELTA", "1")
