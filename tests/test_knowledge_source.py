"""The strict reading of YAML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.inside import LARGEST
from bot.knowledge.source import Listed, Mapped, Scalar, parse, read


def test_every_value_stays_text_and_keeps_its_line():
    root, problems = parse("a: no\nb: 012\nc:\n  - 2019-11-07\n  - ~\n", "f.yaml")
    assert not problems
    assert isinstance(root, Mapped)
    assert root.items["a"] == Scalar(1, "no")
    assert root.items["b"] == Scalar(2, "012")
    assert isinstance(root.items["c"], Listed)
    assert root.items["c"].items == (Scalar(4, "2019-11-07"), Scalar(5, "~"))


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\na: 2\n", 2, "stands here twice"),
        ("a: &x 1\n", 1, "anchor"),
        ("a: 1\nb: *x\n", 2, "refers to another place|not YAML"),
        ("a: !!python/object 1\n", 1, "tag"),
        ("a: !!str 1\n", 1, "tag"),
        ("a: [1\nb: 2\n", 2, "not YAML"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("? [a]\n: 1\n", 1, "a key is a list"),
        ("a: \x01\n", 1, "not YAML|character"),
        ("a: " + "[" * 20 + "]" * 20, 1, "levels deep"),
        ("a: &a [x]\nb: &b [*a, *a]\n", 1, "anchor"),
    ],
)
def test_what_is_refused_is_named_with_its_line(text, line, what):
    import re

    _, problems = parse(text, "f.yaml")
    assert problems
    assert problems[-1].line == line
    assert re.search(what, problems[-1].what)
    assert str(problems[-1]).startswith(f"f.yaml:{line}: ")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_crashes(text):
    parse(text, "f.yaml")


def test_files_that_cannot_be_read_are_problems_too(tmp_path):
    (tmp_path / "large.yaml").write_bytes(b"a" * (LARGEST + 1))
    (tmp_path / "latin.yaml").write_bytes("a: caf\xe9\n".encode("latin-1"))
    assert "bytes long" in read(tmp_path / "large.yaml", "large.yaml")[1][0].what
    assert "not UTF-8" in read(tmp_path / "latin.yaml", "latin.yaml")[1][0].what
    assert "cannot be read" in read(tmp_path / "none.yaml", "none.yaml")[1][0].what


def test_a_byte_order_mark_and_windows_line_ends_are_no_obstacle(tmp_path):
    (tmp_path / "w.yaml").write_bytes("\ufeffa: x\r\nb: y\r\n".encode())
    root, problems = read(tmp_path / "w.yaml", "w.yaml")
    assert not problems
    assert isinstance(root, Mapped)
    assert root.items["b"] == Scalar(2, "y")
