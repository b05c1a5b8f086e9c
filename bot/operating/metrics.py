"""Counts of the running bot, for Prometheus. No label holds anything that a person wrote, a chat, or a token."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client.exposition import generate_latest

__all__ = ["CONTENT_TYPE", "Metrics"]

Why = Literal["malformed", "secret", "store", "stopping"]
How = Literal["answered", "ignored", "dead"]
Result = Literal["sent", "deferred", "dropped", "dead"]

_KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member", "other")
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
"""From an answer out of memory, by a chat's pace of one a second, to all the patience with a line that is down."""


class Metrics:
    """What happened, counted; each method is named by what it counts and costs about a microsecond."""

    def __init__(self) -> None:
        """All at nothing, in a registry of their own."""
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._updates = _by_label(registry, "updates", "Updates that came in, by kind.", ("kind", _KINDS))
        whys: Iterable[Why] = ("malformed", "secret", "store", "stopping")
        self._refused = _by_label(registry, "updates_refused", "Updates that were not taken in, by reason.", ("why", whys))
        self._repeated = Counter("casebrief_updates_repeated", "Updates that came again and were left out.", registry=registry)
        hows: Iterable[How] = ("answered", "ignored", "dead")
        self._dealt = _by_label(registry, "updates_dealt", "Updates that are done with, by outcome.", ("how", hows))
        results: Iterable[Result] = ("sent", "deferred", "dropped", "dead")
        self._messages = _by_label(registry, "messages", "Calls that bring something to a reader, by result.", ("result", results))
        self._until_settled = _seconds(registry, "until_settled", "From an update's arrival until its answer was in the outbox.")
        self._until_sent = _seconds(registry, "until_sent", "From a message's writing into the outbox until it was through.")

    def came(self, kind: str) -> None:
        """An update came in; `kind` is the name of the field that it holds."""
        self._updates.get(kind, self._updates["other"]).inc()

    def refused(self, why: Why) -> None:
        """An update was not taken in."""
        self._refused[why].inc()

    def repeated(self, count: int = 1) -> None:
        """Updates came that were known already."""
        self._repeated.inc(count)

    def dealt(self, how: How) -> None:
        """An update is done with."""
        self._dealt[how].inc()

    def message(self, result: Result, count: int = 1) -> None:
        """A letter got through, was put off, or was given up."""
        self._messages[result].inc(count)

    def settled_after(self, seconds: float) -> None:
        """An update was settled so many seconds after it came."""
        self._until_settled.observe(seconds)

    def sent_after(self, seconds: float) -> None:
        """A message was through so many seconds after it was written."""
        self._until_sent.observe(seconds)

    def watch(
        self,
        *,
        inbox_open: Callable[[], float],
        inbox_oldest: Callable[[], float],
        outbox_waiting: Callable[[], float],
        outbox_oldest: Callable[[], float],
    ) -> None:
        """Has four figures asked for whenever the page is; ages are in seconds, 0 where nothing is open or waits."""
        told = {
            "inbox_open": ("Updates that are not settled.", inbox_open),
            "inbox_oldest_seconds": ("Age of the oldest of them.", inbox_oldest),
            "outbox_waiting": ("Messages that are not through.", outbox_waiting),
            "outbox_oldest_seconds": ("Age of the oldest of them.", outbox_oldest),
        }
        for name, (about, ask) in told.items():
            Gauge(f"casebrief_{name}", about, registry=self._registry).set_function(ask)

    def page(self) -> bytes:
        """All of it, as Prometheus reads it; its type is CONTENT_TYPE."""
        return generate_latest(self._registry)


def _by_label(registry: CollectorRegistry, name: str, about: str, label: tuple[str, Iterable[str]]) -> dict[str, Counter]:
    """A counter for each value of a label, all of them there from the start: a rate over what has never been is no figure."""
    counter = Counter(f"casebrief_{name}", about, label[:1], registry=registry)
    return {value: counter.labels(value) for value in label[1]}


def _seconds(registry: CollectorRegistry, name: str, about: str) -> Histogram:
    return Histogram(f"casebrief_seconds_{name}", about, registry=registry, buckets=_SECONDS)
