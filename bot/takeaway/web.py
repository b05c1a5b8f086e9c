"""A document as one web page that needs nothing else: no script, no other file; to be read on a phone, and to be printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from bot.labels import CLEAR
from bot.model import Lang, PartKind
from bot.takeaway.document import LANGUAGES, Document, Item, Piece, Said, Section, Telling
from bot.takeaway.marks import printable

_INK: Final = {"TLP:CLEAR": "#ffffff", "TLP:GREEN": "#33ff00"}
_AMBER: Final = "#ffc000"
"""The colours that TLP 2.0 gives its labels, on black."""
_LATIN: Final = '"Segoe UI","Helvetica Neue",Arial'
_FONTS: Final = {
    Lang.EN: f"{_LATIN},sans-serif",
    Lang.HANS: f'"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",{_LATIN},sans-serif',
    Lang.HANT: f'"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC","Noto Sans TC","Source Han Sans TC",{_LATIN},sans-serif',
}
"""What a system may have; for Chinese its own fonts come first, since quotation marks take a whole square there."""
_STYLE: Final = """
@page{size:A4;margin:14mm 15mm 16mm;@bottom-right{content:PAGES;font:8pt sans-serif;color:#444}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:#fff;color:#1a1a1a;line-height:1.6;overflow-wrap:anywhere}
FONTS
.sheet{max-width:60rem;margin:0 auto;padding:0 1rem 2rem}
.label{display:inline-block;background:#000;color:INK;font-weight:700;padding:.1em .6em;letter-spacing:.02em}
header,footer{font-size:.85rem;color:#444;padding:.6rem 0}
header{display:flex;flex-wrap:wrap;gap:.3rem 1rem;align-items:center;justify-content:space-between;border-bottom:1px solid #999}
footer{border-top:1px solid #999}
footer p{margin:.2rem 0}
h1{font-size:1.6rem;line-height:1.3;margin:1rem 0 .3rem}
h2{font-size:1.2rem;margin:2rem 0 .5rem;padding-bottom:.2rem;border-bottom:2px solid #1a1a1a}
h3{font-size:1rem;margin:1.2rem 0 .3rem}
.about{color:#444;margin:.1rem 0}
.when{color:#0b4f8a;font-weight:700;display:block}
.of{font-size:.75rem;font-weight:700;border:1px solid #444;padding:0 .3em;margin-left:.5em;white-space:nowrap}
p,blockquote{margin:.4rem 0;white-space:pre-wrap}
blockquote{border-left:4px solid #0b4f8a;padding:.2rem .8rem;background:#f3f6f9}
.speaker{font-weight:700}
.note{font-style:normal;color:#444}
.source{font-size:.85rem;color:#444}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1.5rem;border-bottom:1px solid #ccc}
.pair>*{min-width:0}
.head{border-bottom:0}
ul{padding-left:1.2rem}
@media(max-width:40rem){.pair{grid-template-columns:1fr}.pair>div+div{border-top:1px dotted #999}.head>*+*{margin-top:.2rem}}
@media print{body{font-size:10pt}.sheet{display:table;width:100%;max-width:none;padding:0}
header{display:table-header-group;break-inside:avoid}footer{display:table-footer-group;break-inside:avoid}main{display:table-row-group}
header>*{display:inline-block;margin-right:1rem}
header::after,footer::before{content:"";display:block;height:4mm}
h1,h2,h3{break-after:avoid}article{break-inside:avoid}p,blockquote,li{orphans:2;widows:2}
.label,blockquote{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.pair{grid-template-columns:1fr 1fr}}
"""
_TAG: Final = {PartKind.PROSE: "p", PartKind.SPEAKER: "p", PartKind.VERBATIM: "blockquote", PartKind.NOTE: "p", PartKind.SOURCE: "p"}


def page_of(document: Document) -> bytes:
    """The page of a document."""
    lang = document.langs[0]
    head = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">""",
        f"<title>{_text(f'{document.label} {document.title[0]}')}</title>",
        f"<style>{_style(document)}</style></head>",
        '<body><div class="sheet">',
    ]
    lines = [*head, *_header(document), *_main(document), *_footer(document), "</div></body></html>"]
    return ("\n".join(lines) + "\n").encode()


def _style(document: Document) -> str:
    fonts = "\n".join(f":lang({lang}){{font-family:{_FONTS[lang]}}}" for lang in Lang)
    before, _, rest = document.frame.page[0].partition("{page}")
    between, _, after = rest.partition("{pages}")
    pages = f'"{before}"counter(page)"{between}"counter(pages)"{after}"'
    return _STYLE.replace("FONTS", fonts).replace("INK", _INK.get(document.label, _AMBER)).replace("PAGES", pages)


def _header(document: Document) -> Iterator[str]:
    yield f'<header><span class="label">{document.label}</span>'
    yield from (f"<bdi{_in(lang)}>{_text(case)}</bdi>" for lang, case in zip(document.langs, document.frame.case, strict=True) if case)
    yield "</header>"


def _footer(document: Document) -> Iterator[str]:
    frame = document.frame
    yield f'<footer><p><span class="label">{document.label}</span></p>'
    yield from _each(document.langs, frame.about, "p")
    yield "</footer>"


def _main(document: Document) -> Iterator[str]:
    yield "<main>"
    yield from _each(document.langs, document.title, "h1")
    yield from _each(document.langs, document.frame.about, 'p class="about"')
    for section in document.sections:
        yield from _section(section, document)
    yield "<section>"
    yield from _row([_heading("h2", title, lang) for title, lang in zip(document.sources_title, document.langs, strict=True)], "pair head")
    yield from _row([_list(document, place) for place in range(len(document.langs))])
    yield "</section></main>"


def _section(section: Section, document: Document) -> Iterator[str]:
    yield "<section>"
    if any(section.heading):
        yield from _row([_heading("h2", words, lang) for words, lang in zip(section.heading, document.langs, strict=True)], "pair head")
    for item in section.items:
        yield f'<article id="{_text(item.entry)}">'
        yield from _row([_telling(telling, item, of_several=len(item.told) > 1) for telling in item.told])
        yield "</article>"
    yield "</section>"


def _row(cells: Sequence[str], kind: str = "pair") -> Iterator[str]:
    """One cell, or two side by side."""
    if len(cells) == 1:
        yield cells[0]
    else:
        yield f'<div class="{kind}">'
        yield from cells
        yield "</div>"


def _telling(telling: Telling, item: Item, *, of_several: bool) -> str:
    of = f'<span class="of" lang="en">{item.label}</span>' if item.label != CLEAR else ""
    when = f'<span class="when">{_text(telling.when)}</span>' if telling.when else ""
    named = f' title="{LANGUAGES[telling.lang]}"' if of_several else ""
    pieces = "\n".join(_piece(piece, telling.lang) for piece in telling.pieces)
    return f'<div lang="{telling.lang}"{named}>\n<h3>{when}<bdi>{_text(telling.title)}</bdi>{of}</h3>\n{pieces}\n</div>'


def _piece(piece: Piece, lang: Lang) -> str:
    tag = _TAG[piece.kind]
    return f'<{tag} class="{piece.kind}"{_in(piece.lang) if piece.lang is not lang else ""} dir="auto">{_text(piece.text)}</{tag}>'


def _list(document: Document, place: int) -> str:
    lines = "\n".join(f"<li>{_text(source)}</li>" for source in document.sources(place))
    return f"<ul{_in(document.langs[place])}>\n{lines}\n</ul>"


def _heading(tag: str, words: str, lang: Lang) -> str:
    return f"<{tag}{_in(lang)}>{_text(words)}</{tag}>"


def _each(langs: Sequence[Lang], said: Said, tag: str) -> Iterator[str]:
    for lang, words in zip(langs, said, strict=True):
        yield f"<{tag}{_in(lang)}>{_text(words)}</{tag.partition(' ')[0]}>"


def _in(lang: Lang) -> str:
    return f' lang="{lang}"'


def _text(text: str) -> str:
    return escape(printable(text))
