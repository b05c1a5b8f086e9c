"""The result of a bench as a table in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.bench.figures import COUNTS, FIGURES


def show(result: Mapping[str, Any]) -> None:
    """Prints the figures of both bots side by side, how they compare, and what they were asked."""
    console = Console(width=110, highlight=False, markup=False)
    bots = result["bot"], result["echo"]
    table = Table("", "unit", box=None)
    for bot in bots:
        table.add_column(bot["name"], justify="right")
    for key, (words, unit, _) in FIGURES.items():
        table.add_row(words, unit, *(_figure(bot[key]) for bot in bots))
    for key, (words, unit, _) in COUNTS.items():
        table.add_row(words, unit, *(str(bot[key]) for bot in bots))
    console.print(table)
    console.print(_comparison(result))
    console.print(_asked(result["plan"]))


def _comparison(result: Mapping[str, Any]) -> str:
    found = result["ratio_of_updates_per_cpu_s"]
    if found["median"] is None:
        return "\nUpdates per CPU second cannot be compared: nothing was answered, or too little to take time."
    spread = f"{found['lowest']:.2f} to {found['highest']:.2f} over the rounds"
    return f"\n{result['bot']['name']} does {found['median']:.2f} times the updates per CPU second of {result['echo']['name']} ({spread})."


def _asked(plan: Mapping[str, Any]) -> str:
    return (
        f"Medians of {plan['rounds']} round(s). Burst: {plan['updates_in_burst']} updates, all waiting at once, "
        f"{plan['distinct_questions_in_burst']} distinct questions. Paced: {plan['updates_paced']} updates at {plan['rate']:g} a second, "
        f"{plan['distinct_questions_paced']} distinct questions; latency counts from when an update is due to the first reply. "
        f"Before that {plan['updates_to_warm_up']} updates with other questions to warm up. "
        "CPU time is user and system time of the bot's process and its children."
    )


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
