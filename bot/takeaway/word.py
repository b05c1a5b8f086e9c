"""A document as a Word file: label, case, date, version and page number at the head and foot of every page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, RGBColor

from bot.labels import CLEAR
from bot.model import Lang
from bot.takeaway.document import LANGUAGES, Document, Telling
from bot.takeaway.marks import printable
from bot.takeaway.wordstyles import ACCENT, HAN_FONTS, LANG_CODES, STYLE_OF, TEXT_WIDTH, chinese_of, dressed, shaded
from bot.takeaway.zipped import settled

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_EARLIEST: Final = "1980-01-01"
"""The date of a file that tells of no date."""
_INK: Final = {"TLP:CLEAR": RGBColor(255, 255, 255), "TLP:GREEN": RGBColor(0x33, 0xFF, 0)}
_AMBER: Final = RGBColor(0xFF, 0xC0, 0)
"""The colours that TLP 2.0 gives its labels, on black."""


def word_of(document: Document) -> bytes:
    """The Word file of a document."""
    file = docx.Document(BytesIO(blank(chinese_of(document.langs))))
    _tell_of(document, file.core_properties)
    _Writer(document, file).write()
    out = BytesIO()
    file.save(out)
    return settled(out.getvalue())


@cache
def blank(chinese: Lang) -> bytes:
    """An empty file that has page and styles, for Chinese of this script; made once: it takes longer than most that is written into it."""
    out = BytesIO()
    dressed(docx.Document(), chinese).save(out)
    return settled(out.getvalue())


def _tell_of(document: Document, properties: Any) -> None:
    """Puts title and date where Word looks for them; nothing tells who made it, or when."""
    day = datetime.fromisoformat(document.day or _EARLIEST).replace(tzinfo=UTC)
    properties.title, properties.author, properties.comments = printable(document.title[0]), "Casebrief", ""
    properties.keywords, properties.language = document.label, LANG_CODES[document.langs[0]]
    properties.created = properties.modified = day


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one document into a file that is made ready for it."""

    document: Document
    file: Any

    def write(self) -> None:
        """Writes all of it."""
        document = self.document
        self.head()
        self.foot()
        for lang, title in zip(document.langs, document.title, strict=True):
            self.run(self.file.add_paragraph(style="Title"), title, lang)
        for lang, about in zip(document.langs, document.frame.about, strict=True):
            self.run(self.file.add_paragraph(style="Source"), about, lang)
        if len(document.langs) > 1:
            self.side_by_side()
        else:
            self.alone(document.langs[0])

    # Head and foot of every page

    def head(self) -> None:
        """The label, and the case at the other side."""
        frame, line = self.document.frame, _line(self.file.sections[0].header)
        self.label(line)
        line.add_run("\t")
        for place, (lang, case) in enumerate(zip(self.document.langs, frame.case, strict=True)):
            self.run(line, f" / {case}" if place and case else case, lang)

    def foot(self) -> None:
        """The label and the number of the page; as of when and of which version."""
        footer = self.file.sections[0].footer
        line = _line(footer)
        self.label(line)
        line.add_run("\t")
        lang = self.document.langs[0]
        before, _, rest = self.document.frame.page[0].partition("{page}")
        between, _, after = rest.partition("{pages}")
        self.run(line, before, lang)
        line._p.append(_field("PAGE"))  # noqa: SLF001  python-docx has no name of its own for fields
        self.run(line, between, lang)
        line._p.append(_field("NUMPAGES"))  # noqa: SLF001
        self.run(line, after, lang)
        for lang, about in zip(self.document.langs, self.document.frame.about, strict=True):
            self.run(footer.add_paragraph(style="Footer"), about, lang)

    def label(self, line: Paragraph) -> None:
        """The label in its colours."""
        run = line.add_run(f" {self.document.label} ")
        run.bold, run.font.color.rgb = True, _INK.get(self.document.label, _AMBER)
        shaded(run)

    # What is told

    def alone(self, lang: Lang) -> None:
        """All of it in one language, below its headings."""
        for section in self.document.sections:
            if section.heading[0]:
                self.run(self.file.add_paragraph(style="Heading 1"), section.heading[0], lang)
            for item in section.items:
                self.telling(self.file, item.told[0], item.label)
        self.run(self.file.add_paragraph(style="Heading 1"), self.document.sources_title[0], lang)
        for source in self.document.sources(0):
            self.run(self.file.add_paragraph(style="Source"), f"• {source}", lang)

    def side_by_side(self) -> None:
        """All of it in one table: an entry a row, a language a column, the names of the languages at the top of each page."""
        document = self.document
        rows = self.rows(len(list(document.items)) + 2)
        self.row(next(rows), "Source", tuple(LANGUAGES[lang] for lang in document.langs))
        for section in document.sections:
            for place, item in enumerate(section.items):
                cells = next(rows)
                if not place and any(section.heading):  # in the same row as what it heads, so that no page ends with it
                    self.row(cells, "Heading 1", section.heading)
                for cell, telling in zip(cells, item.told, strict=True):
                    self.telling(cell, telling, item.label)
        last = next(rows)
        self.row(last, "Heading 1", document.sources_title)
        for place, (cell, lang) in enumerate(zip(last, document.langs, strict=True)):
            for source in document.sources(place):
                self.run(_fresh(cell, "Source"), f"• {source}", lang)

    def row(self, cells: Sequence[Any], style: str, words: Sequence[str]) -> None:
        """A row of words, each in its language."""
        for cell, said, lang in zip(cells, words, self.document.langs, strict=True):
            self.run(_fresh(cell, style), said, lang)

    def rows(self, count: int) -> Iterator[Sequence[Any]]:
        """The cells of so many rows, of which the first stands at the top of each page."""
        table = self.file.add_table(rows=count, cols=len(self.document.langs))
        table.autofit = False
        for cell in table._cells:  # noqa: SLF001  all at one go: python-docx finds the cells of each row by reading the whole table
            cell.width = Mm(TEXT_WIDTH / len(self.document.langs))
        for row in table._tbl.tr_lst:  # noqa: SLF001
            row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        table._tbl.tr_lst[0].trPr.append(OxmlElement("w:tblHeader"))  # noqa: SLF001
        cells, wide = table._cells, len(self.document.langs)  # noqa: SLF001
        return (cells[start : start + wide] for start in range(0, len(cells), wide))

    def telling(self, into: Any, telling: Telling, label: str) -> None:
        """An entry in one language."""
        line = _fresh(into, "Heading 2")
        if telling.when:
            self.run(line, f"{telling.when}\n", telling.lang).font.color.rgb = ACCENT
        self.run(line, telling.title, telling.lang)
        if label != CLEAR:
            self.run(line, f"  [{label}]", Lang.EN)
        for piece in telling.pieces:
            self.run(_fresh(into, STYLE_OF[piece.kind]), piece.text, piece.lang)

    def run(self, line: Paragraph, text: str, lang: Lang) -> Run:
        """A run of text in a language: Word is told which, and to set marks that both scripts have as that one does."""
        run = line.add_run(printable(text))
        properties = run._r.get_or_add_rPr()  # noqa: SLF001
        fonts = properties._add_rFonts()  # noqa: SLF001
        if lang is not Lang.EN:
            fonts.set(qn("w:hint"), "eastAsia")
            fonts.set(qn("w:eastAsia"), HAN_FONTS[lang])
        tongue = OxmlElement("w:lang")
        tongue.set(qn("w:val"), LANG_CODES[Lang.EN])
        tongue.set(qn("w:eastAsia"), LANG_CODES[Lang.HANS if lang is Lang.EN else lang])
        properties.append(tongue)
        return run


def _line(into: Any) -> Paragraph:
    """The first line of a head or foot, with a place at its right end."""
    into.is_linked_to_previous = False
    line: Paragraph = into.paragraphs[0]
    stops = line.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    return line


def _fresh(into: Any, style: str) -> Paragraph:
    """A new paragraph; in a cell, the empty one that it begins with."""
    first = into.paragraphs[0] if hasattr(into, "_tc") and len(into.paragraphs) == 1 else None
    line: Paragraph = first if first is not None and not first.runs else into.add_paragraph()
    line.style = style
    if hasattr(into, "_tc"):
        line.paragraph_format.keep_with_next = False  # the row is kept together; some programs would keep the whole table
    return line


def _field(name: str) -> Any:
    """A number that Word works out when it shows the page."""
    field, run, text = OxmlElement("w:fldSimple"), OxmlElement("w:r"), OxmlElement("w:t")
    field.set(qn("w:instr"), name)
    text.text = "1"
    run.append(text)
    field.append(run)
    return field
