"""How a Word file looks: its page, its styles, its fonts for both scripts."""

from __future__ import annotations

from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from bot.model import Lang, PartKind

LATIN: Final = "Calibri"
HAN_FONTS: Final = {Lang.EN: "Microsoft YaHei", Lang.HANS: "Microsoft YaHei", Lang.HANT: "Microsoft JhengHei"}
LANG_CODES: Final = {Lang.EN: "en-GB", Lang.HANS: "zh-CN", Lang.HANT: "zh-TW"}
ACCENT: Final = RGBColor(0x0B, 0x4F, 0x8A)
TEXT_WIDTH: Final = 170
"""Millimetres of a line on A4."""
_GREY: Final = RGBColor(0x44, 0x44, 0x44)
_KEPT: Final = frozenset(
    {"Normal", "Header", "Footer", "Title", "Heading 1", "Heading 2", "Quote", "Default Paragraph Font", "Normal Table", "No List"}
)
"""Of the styles that every new file brings those that are used; the others would make up most of it."""
_NEEDLESS: Final = ("/stylesWithEffects", "/customXml", "/thumbnail", "/numbering")
"""Parts of the template that nothing here uses, by the end of what they are."""
STYLE_OF: Final = {
    PartKind.PROSE: "Normal", PartKind.SPEAKER: "Speaker", PartKind.VERBATIM: "Quote", PartKind.NOTE: "Note", PartKind.SOURCE: "Source",
}  # fmt: skip


def chinese_of(langs: tuple[Lang, ...]) -> Lang:
    """The script in which Chinese is set in a document of those languages."""
    return next((lang for lang in langs if lang is not Lang.EN), Lang.HANS)


def dressed(file: Any, chinese: Lang) -> Any:
    """A new file with the page and the styles that all documents have, for Chinese of this script."""
    _strip(file)
    _set_page(file.sections[0])
    for name, (size, bold, colour, before, after) in _STYLES.items():
        style = file.styles[name] if name in _KEPT else file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _set_style(style, size, bold=bold, colour=colour, chinese=chinese)
        spacing = style.paragraph_format
        spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), 1.15
    for name in ("Heading 1", "Heading 2", "Speaker", "Title"):
        file.styles[name].paragraph_format.keep_with_next = True
    quote = file.styles["Quote"].paragraph_format
    quote.left_indent = Mm(5)
    _set_languages(file, chinese)
    return file


_STYLES: Final[dict[str, tuple[float, bool, RGBColor | None, float, float]]] = {
    "Normal": (10.5, False, None, 0, 4),
    "Header": (9, False, _GREY, 0, 0),
    "Footer": (8.5, False, _GREY, 0, 0),
    "Title": (20, True, None, 0, 4),
    "Heading 1": (14, True, None, 16, 6),
    "Heading 2": (11, True, None, 10, 3),
    "Quote": (10.5, False, ACCENT, 2, 4),
    "Speaker": (10.5, True, None, 2, 2),
    "Note": (9.5, False, _GREY, 0, 3),
    "Source": (9, False, _GREY, 0, 3),
}
"""Size, weight, colour, and space before and after, in points."""


def _strip(file: Any) -> None:
    """Takes out what a new file brings along and nothing here uses."""
    for style in [style for style in file.styles if style.name not in _KEPT]:
        style.delete()
    for part in (file.part, file.part.package):
        for key in [key for key, rel in part.rels.items() if rel.reltype.endswith(_NEEDLESS)]:
            del part.rels[key]


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin = Mm(24), Mm(24)
    section.header_distance, section.footer_distance = Mm(10), Mm(9)


def _set_style(style: Any, size: float, *, bold: bool, colour: RGBColor | None, chinese: Lang) -> None:
    font = style.font
    font.size, font.bold, font.italic, font.name = Pt(size), bold, False, LATIN
    font.color.rgb = colour or RGBColor(0x1A, 0x1A, 0x1A)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)  # they come before a font that is named
    fonts.set(qn("w:eastAsia"), HAN_FONTS[chinese])
    properties = style.element.pPr
    if properties is not None:
        for given in (*properties.findall(qn("w:pBdr")), *properties.findall(qn("w:tabs"))):
            properties.remove(given)


def _set_languages(file: Any, chinese: Lang) -> None:
    """Tells Word that Chinese of this script is what is not in Latin letters, and to set its marks closer."""
    settings = file.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), LANG_CODES[chinese])
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    for default in file.styles.element.iter(qn("w:lang")):
        default.set(qn("w:eastAsia"), LANG_CODES[chinese])


def shaded(run: Any) -> None:
    """Puts a run on black."""
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "000000")):
        shade.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(shade)  # noqa: SLF001  python-docx has no name of its own for shading
