"""Everything that keeps a draft from being submitted is told at once, and nothing else does."""

from __future__ import annotations

import pytest

from bot.labels import GREEN, STRICT
from bot.statements import rulings
from bot.statements.soundness import Fault, faults
from bot.statements.version import Both, Text
from tests.statements.house import CURATOR, NORTH, NOW, SOUTH, at, by, content, moment, reworded

END, LATER = moment("2027-03-08 09:00 Europe/Berlin"), moment("2027-03-08 09:00:01 Europe/Berlin")


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"embargo": END, "until": LATER}, {"until": END}, {"label": STRICT, "agency": NORTH}, {"label": STRICT, "agency": NORTH, "parties": (NORTH,)}, {"parties": (NORTH, SOUTH)},
        {"texts": {"en": Text("One."), "zh-Hant": Text("一。")}}, {"texts": {"en": Text("<b>& HTML</b>"), "zh-Hans": Text("一。")}}, {"embargo": moment("2020-03-08 09:00 Europe/Berlin")},
    ],
)  # fmt: skip
def test_a_whole_version_has_no_fault(changes):
    assert faults(content(**changes), NOW) == ()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"texts": {}}, [("missing", "en"), ("missing", "zh")]),
        ({"texts": {"en": Text("One.")}}, [("missing", "zh")]),
        ({"texts": {"zh-Hans": Text("一。")}}, [("missing", "en")]),
        ({"texts": {"en": Text("One.", "official translation"), "zh-Hant": Text("一。", "unofficial translation")}}, [("missing", "original")]),
        ({"texts": {"en": Text("One."), "zh-Hant": Text("一。", "guess")}}, [("wording", "zh-Hant")]),
        ({"texts": {"en": Text("One."), "zh-Hant": Text("一。"), "fr": Text("Un.")}}, [("wording", "fr")]),
        ({"speaker": " "}, [("missing", "speaker")]),
        ({"occasion": Both("Press hour")}, [("missing", "occasion")]),
        ({"date": None}, [("missing", "date")]),
        ({"label": "TLP:RED"}, [("label", "label")]),
        ({"label": STRICT}, [("strict", "agency")]),
        ({"label": STRICT, "agency": NORTH, "parties": (NORTH, SOUTH)}, [("strict", "parties")]),
        ({"parties": (NORTH, NORTH)}, [("parties", "parties")]),
        ({"parties": ("The North",)}, [("parties", "parties")]),
        ({"embargo": END, "until": END}, [("ends", "until")]),
        ({"embargo": LATER, "until": END}, [("ends", "until")]),
        ({"until": moment("2020-03-08 09:00 Europe/Berlin")}, [("ends", "until")]),
        ({"speaker": "port\u200bcaptain"}, [("altered", "speaker")]),
        ({"occasion": Both("Press\thour", "新闻\u202e通气会")}, [("altered", "occasion en"), ("altered", "occasion zh")]),
    ],
)
def test_each_fault_is_told_with_its_part(changes, found):
    assert [(fault.why, fault.part) for fault in faults(content(**changes), NOW)] == found


BAD = {"html entity of nothing": "\u2028", "surrogate": "a\ud83d", "CRLF": "a\r\nb", "BOM": "\ufeffa", "20,000 characters": "字" * 20_000, "nothing": "", "trailing space": "a "}


@pytest.mark.parametrize("script", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("bad", BAD)
def test_a_text_that_would_be_altered_cannot_be_submitted_in_any_language(bad, script):
    desk = at("draft", reworded(content(), script, BAD[bad]))
    ruling = rulings.submit(desk.found, CURATOR, desk.seen, now=NOW)
    assert (ruling.said, ruling.acts, ruling.records) == ("unsound", (), ())
    assert all(isinstance(fault, Fault) and (fault.why, fault.part) == ("altered", script) for fault in ruling.values["faults"])
    assert desk.edits(content(label=GREEN)) == "edited"
    assert desk.submits(by(2, "press")) == "submitted"
