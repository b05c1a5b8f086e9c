"""Button data: short, plain, and nothing that a forger could make anything of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.buttons import How, Press, data_of, press_of
from bot.knowledge.codes import code_of
from bot.model import EVERY_CASE, Lang, View

ENTRIES = {code_of(name): name for name in ("fire-when", "fire-where", "harbour-master", "x" * 200)}


def view_of(*fields, **others):
    """A view of these fields alone: of a named tuple all would be made up."""
    return View(*fields, **others)


CASES = st.sampled_from(["", EVERY_CASE, *ENTRIES.values()])
LISTS = st.builds(
    view_of, st.sampled_from(["statements", "contacts", "agencies", "help", "start", "none", "language", "case"]), st.sampled_from(Lang), case=CASES
)
STEPS = st.builds(view_of, st.sampled_from(["brief", "sample"]), st.sampled_from(Lang), step=st.integers(0, 999), case=CASES)
TOLD = st.builds(
    view_of, st.sampled_from(["entries", "choices", "sources"]), st.sampled_from(Lang),
    entries=st.lists(st.sampled_from(sorted(ENTRIES.values())), min_size=1, max_size=4).map(tuple), sourced=st.booleans(),
)  # fmt: skip
PERIODS = st.lists(st.sampled_from(["2017", "2018-01", "2019-11"]), max_size=4).map(tuple)
DATED = st.builds(view_of, st.just("timeline"), st.sampled_from(Lang), periods=PERIODS, case=CASES)


@given(st.one_of(LISTS, STEPS, TOLD, DATED), st.sampled_from(How))
def test_a_button_brings_back_what_it_was_made_for(view, how):
    data = data_of(Press(view, how), code_of)
    assert len(data.encode("ascii")) <= 64
    assert press_of(data, ENTRIES.get) == Press(view, how)


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[vola]:[a-z]!?:[est]:[A-Za-z0-9_.-]{0,40}(:[A-Za-z0-9_*-]{0,10})?", fullmatch=True)))
def test_data_that_was_never_made_is_nothing_or_a_view_of_what_there_is(data):
    press = press_of(data, ENTRIES.get)
    assert press is None or {*press.view.entries, press.view.case} <= {"", EVERY_CASE, *ENTRIES.values()}


def test_a_button_made_before_there_were_several_cases_is_of_none():
    assert press_of("v:b:e:3", ENTRIES.get) == Press(View("brief", Lang.EN, step=3), How.IN_PLACE)


def test_the_list_of_a_case_that_is_gone_makes_no_view():
    assert press_of(data_of(Press(View("timeline", Lang.EN, case="gone"), How.ANEW), code_of), ENTRIES.get) is None


def test_an_entry_that_is_gone_makes_no_view():
    data = data_of(Press(View("entries", Lang.EN, ("gone",)), How.IN_PLACE), code_of)
    assert press_of(data, ENTRIES.get) is None
