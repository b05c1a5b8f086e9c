"""The double's reading of HTML: what Telegram takes, and what it refuses."""

from __future__ import annotations

import pytest

from tests.telegram.markup import Entity, is_empty, read, units
from tests.telegram.refusal import RefusalError


@pytest.mark.parametrize(("html", "text", "entities"), [
    ("plain", "plain", []),
    ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
    ("<i>a</i><em>b</em><u>c</u><ins>d</ins>", "abcd", [("italic", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("underline", 3, 1)]),
    ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)]),
    ("<code>a</code><pre>b</pre>", "ab", [("code", 0, 1), ("pre", 1, 1)]),
    ('<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ("<B>a</B>", "a", [("bold", 0, 1)]),
    ("<b>a</>", "a", [("bold", 0, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("😀<b>中</b>", "😀中", [("bold", 2, 1)]),
    ("<b></b>x", "x", []),
    ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
    ("a &amp; b &lt;c&gt; &quot;d&quot;", 'a & b <c> "d"', []),
    ("&#20013;&#x4e2d;&#x1F600;", "中中😀", []),
    ("a & b && c &nbsp; &apos; &copy; &#0; &", "a & b && c &nbsp; &apos; &copy; &#0; &", []),
    ("AT&amp T", "AT& T", []),
    ("1 > 0", "1 > 0", []),
])  # fmt: skip
def test_what_is_read(html, text, entities):
    formatted = read(html, "HTML")
    assert formatted.text == text
    assert [(entity.type, entity.offset, entity.length) for entity in formatted.entities] == entities


@pytest.mark.parametrize(("html", "url"), [
    ('<a href="https://example.org/?a=1&amp;b=2">x</a>', "https://example.org/?a=1&b=2"),
    ("<a href='http://example.org'>x</a>", "http://example.org"),
    ("<a href=example.org>x</a>", "example.org"),
    ("<a>example.org</a>", "example.org"),
    ('<a title="t" href="tg://user?id=1">x</a>', "tg://user?id=1"),
])  # fmt: skip
def test_links(html, url):
    assert [entity.url for entity in read(html, "html").entities] == [url]


def test_a_link_that_leads_nowhere_is_plain_text():
    assert read('<a href="nowhere">x</a>', "HTML").entities == ()


@pytest.mark.parametrize(("html", "reason"), [
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("中<p>a</p>", 'Unsupported start tag "p" at byte offset 3'),
    ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("a <3", "Unclosed start tag at byte offset 2"),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ("<b>a</b x>", "Unclosed end tag at byte offset 4"),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<span class="red">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<a href="https://example.org>x</a>', "Unclosed start tag at byte offset 0"),
    ("<a href=https://example.org>x</a>", "Unexpected end of name token at byte offset 0"),
    ('<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<blockquote>a<blockquote>b</blockquote></blockquote>", "Nested blockquote at byte offset 13"),
    ("<!-- a -->", 'Unsupported start tag "!--" at byte offset 0'),
])  # fmt: skip
def test_what_is_refused(html, reason):
    with pytest.raises(RefusalError) as refused:
        read(html, "HTML")
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_other_modes_are_refused_and_without_a_mode_everything_is_text():
    with pytest.raises(RefusalError, match="unsupported parse_mode"):
        read("*a*", "MarkdownV2")
    assert read("<b>a & b").text == "<b>a & b"
    assert read(" abc", "", [{"type": "bold", "offset": 0, "length": 2}]).entities == (Entity("bold", 0, 1),)


def test_length_and_emptiness():
    assert units("a中😀") == 4
    assert is_empty(" \n\u200b\u2060\u3000")
    assert not is_empty("。")
