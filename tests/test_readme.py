"""The README is true: its transcripts and figures are what running gives, its commands are two."""

from __future__ import annotations

import re

from tests.conftest import ROOT
from tests.transcripts import written

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_transcripts_and_figures_are_what_running_gives(app):
    assert written(app, README) == README, "run: python -m tests.transcripts"


def test_there_is_a_transcript_in_each_script():
    talks = re.findall(r"<!-- transcript: (\w+) -->\n```\n(.+?)```", README, flags=re.DOTALL)
    assert [name for name, _ in talks] == ["English", "Simplified", "Traditional", "Onboarding", "Telegram", "Quotation", "QuotationChinese", "Press", "Misses"]


def test_the_two_commands_are_the_first_two_shell_blocks():
    blocks = re.findall(r"```sh\n(.*?)\n```", README, flags=re.DOTALL)
    assert [block.rsplit("/", 1)[1] for block in blocks[:2]] == ["casebrief", "pytest"]


def test_every_place_that_the_readme_names_is_there():
    for place in re.findall(r"`((?:bot|knowledge|locales|tests)/[\w/.]*)`", README):
        assert (ROOT / place).exists(), place
