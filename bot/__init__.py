"""Casebrief: a bilingual chat bot that says only what was written, cited and approved beforehand."""

__version__ = "0.1.0"
