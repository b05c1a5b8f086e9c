"""What happened is counted, under names that a dashboard can rely on, and by labels that hold nothing a person wrote."""

from __future__ import annotations

import time

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from bot.operating.metrics import Metrics


def read(metrics):
    """Every sample of the page by name and labels."""
    families = text_string_to_metric_families(metrics.page().decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def watched(metrics, **figures):
    all_figures = {"inbox_open": 0, "inbox_oldest": 0, "outbox_waiting": 0, "outbox_oldest": 0} | figures
    metrics.watch(**{name: (lambda value=value: value) for name, value in all_figures.items()})
    return metrics


HAPPENED = [
    (lambda metrics: metrics.came("callback_query"), ("casebrief_updates_total", "callback_query")),
    (lambda metrics: metrics.came("chat_join_request"), ("casebrief_updates_total", "other")),
    (lambda metrics: metrics.came("Where is it? 在哪里"), ("casebrief_updates_total", "other")),
    (lambda metrics: metrics.refused("secret"), ("casebrief_updates_refused_total", "secret")),
    (lambda metrics: metrics.repeated(), ("casebrief_updates_repeated_total",)),
    (lambda metrics: metrics.dealt("dead"), ("casebrief_updates_dealt_total", "dead")),
    (lambda metrics: metrics.message("deferred"), ("casebrief_messages_total", "deferred")),
    (lambda metrics: metrics.settled_after(0.02), ("casebrief_seconds_until_settled_count",)),
    (lambda metrics: metrics.sent_after(599), ("casebrief_seconds_until_sent_count",)),
]


@pytest.mark.parametrize(("happens", "sample"), HAPPENED)
def test_what_happens_is_counted_under_its_name(happens, sample):
    metrics = Metrics()
    assert read(metrics)[sample] == 0  # there before it first happens
    happens(metrics)
    happens(metrics)
    assert read(metrics)[sample] == 2


def test_many_are_counted_at_once():
    metrics = Metrics()
    metrics.repeated(7)
    metrics.message("dropped", 3)
    assert (read(metrics)["casebrief_updates_repeated_total",], read(metrics)["casebrief_messages_total", "dropped"]) == (7, 3)


def test_labels_are_these_and_no_others():
    metrics = Metrics()
    metrics.came("a question that someone asked")
    labels = {sample[1] for sample in read(metrics) if len(sample) > 1 and not sample[0].endswith("_bucket") and sample[0].startswith("casebrief")}
    assert labels == {
        "message", "edited_message", "callback_query", "my_chat_member", "other", "malformed", "secret", "store", "stopping",
        "answered", "ignored", "dead", "sent", "deferred", "dropped",
    }  # fmt: skip


@pytest.mark.parametrize(("seconds", "bucket"), [(0.004, "0.005"), (0.04, "0.05"), (59.0, "60.0"), (600.0, "600.0"), (601.0, "+Inf")])
def test_times_from_five_milliseconds_to_ten_minutes_are_told_apart(seconds, bucket):
    metrics = Metrics()
    metrics.sent_after(seconds)
    first = next(sample[1] for sample, value in read(metrics).items() if sample[0] == "casebrief_seconds_until_sent_bucket" and value)
    assert first == bucket


def test_what_waits_is_asked_for_when_the_page_is():
    waiting = [1, 2]
    metrics = Metrics()
    metrics.watch(inbox_open=lambda: len(waiting), inbox_oldest=lambda: 3.5, outbox_waiting=lambda: 4, outbox_oldest=lambda: 0)
    assert read(metrics)["casebrief_inbox_open",] == 2
    waiting.append(3)
    found = read(metrics)
    names = ("casebrief_inbox_open", "casebrief_inbox_oldest_seconds", "casebrief_outbox_waiting", "casebrief_outbox_oldest_seconds")
    assert [found[name,] for name in names] == [3, 3.5, 4, 0]


def test_two_bots_in_one_process_count_apart_and_leave_the_global_registry_alone():
    one, other = watched(Metrics(), inbox_open=1), watched(Metrics(), inbox_open=2)
    one.came("message")
    assert read(other)["casebrief_updates_total", "message"] == 0
    assert not [family.name for family in REGISTRY.collect() if family.name.startswith("casebrief")]


def test_the_process_is_measured_too():
    found = read(Metrics())
    assert found["process_resident_memory_bytes",] > 1_000_000
    assert found["process_open_fds",] > 2


@pytest.mark.parametrize("count", [lambda metrics: metrics.came("message"), lambda metrics: metrics.dealt("answered"), lambda metrics: metrics.settled_after(0.2)])
def test_counting_costs_microseconds(count):
    metrics, best = Metrics(), 1.0
    for _ in range(20):
        begin = time.perf_counter()
        for _ in range(200):
            count(metrics)
        best = min(best, (time.perf_counter() - begin) / 200)
    assert best < 10e-6  # some 1 µs on an idle machine
