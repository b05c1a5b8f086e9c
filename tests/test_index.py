"""How entries are found: what is packed comes back as it was, however often and in whatever way it is asked for."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compiler.docs import Material, corpus_of
from bot.compiler.postings import create_index, write_index
from bot.knowledge.packed import Packed, packed
from bot.knowledge.store import File
from bot.lanes import TIMES, apart, together
from bot.model import Lang, Understood

FIGURES = st.integers(0, 10_000).map(lambda count: count / 10_000)
HELD = st.dictionaries(st.integers(0, 40), FIGURES, max_size=4).map(lambda held: sorted(held.items()))
USES = st.dictionaries(st.integers(0, 2**32 - 1), st.tuples(FIGURES, FIGURES, HELD), max_size=30)


@given(USES, st.sets(st.integers(0, 2**32 - 1), max_size=5))
def test_what_an_entry_uses_comes_back_whether_it_is_searched_or_unpacked(uses, others):
    read = Packed(packed(uses))
    asked = sorted({*uses, *others})
    for _ in range(7):  # first its terms are searched, then it is unpacked
        found = read.of(asked)
        assert found.keys() == uses.keys()
        for number, (share, told, place) in found.items():
            assert (share, told) == pytest.approx(uses[number][:2], abs=1e-9)
            assert [example for example, _ in read.holding(place)] == [example for example, _ in uses[number][2]]
            assert [worth for _, worth in read.holding(place)] == pytest.approx([worth for _, worth in uses[number][2]], abs=1e-9)


WEIGHTS = st.dictionaries(st.integers(0, 49), st.floats(-60, 60), max_size=50)


@given(st.lists(st.tuples(WEIGHTS, st.floats(0, 1)), max_size=100))
def test_figures_that_are_added_together_are_those_that_are_added_singly(pieces):
    total = times = 0
    singly = [0.0] * 50
    for weights, value in pieces:
        taken = round(value * TIMES)
        total += taken * together(weights.items(), 50)
        times += taken
        for place, weight in weights.items():
            singly[place] += value * weight
    assert [told / TIMES for told in apart(total, 50, times)] == pytest.approx(singly, abs=0.06)


@pytest.mark.parametrize("count", [1, 200, 201, 700])
def test_few_entries_of_a_term_are_told_in_its_row_and_many_beside_it(tmp_path, count):
    def material(number):
        example = Understood("x", "x", Lang.EN, {"w:all": 1.0} if number < count else {"w:other": 1.0})
        none = frozenset()
        return Material(f"e{number}", "fact", (example,), title=none, answer={}, about=none, aspects=none, needs=none)

    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as connection:
        connection.execute("create table meta (key text, value text)")
        create_index(connection)
        entries = [material(number) for number in range(701)]
        write_index(connection, entries, corpus_of(entries), "")
    with closing(File(tmp_path / "index.sqlite")) as file:
        term = file.standing(["w:all"])["w:all"]
        assert list(file.entries(term)) == list(range(count))
        assert (term.spread, term.frequency, term.entries is None) == (count, count, count > 200)
        assert file.doc(700).entry == "e700"
