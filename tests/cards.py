"""Contact cards of the invented office: with channels that are verified, that are not, and of both kinds; and two zones that put their clocks."""

from __future__ import annotations

from pathlib import Path

CONTACTS = "cases/harbour/contacts.yaml"
_ASKS = {
    "desk": ("duty desk", "值班台"),
    "berth": ("berth desk", "泊位台"),
    "customs": ("customs window", "报关窗口"),
}
_FIELDS = {
    # Verified and unverified channels, every field.
    "desk": """\
  person: port-captain
  office: harbour-office
  role: {en: "Head of the desk; nights", zh-Hans: "值班台负责人（夜班）"}
  place: east-pier
  jurisdiction: [east-pier, west-pier]
  languages: [en, zh, yue]
  zone: America/New_York
  verified: 2026-05-03
  channels:
    - kind: phone
      value: "+12025550143"
      note: {en: "switchboard", zh-Hans: "总机"}
      verified: 2026-05-04
      by: {en: "the duty officer", zh-Hans: "值班员"}
    - {kind: email, value: desk@harbour.example.org, verified: 2026-05-02}
    - {kind: phone, value: "+12025550199"}
    - {kind: telegram, value: "@harbour_desk"}
""",
    # Nothing verified.
    "berth": """\
  office: harbour-office
  zone: Asia/Shanghai
  channels:
    - {kind: phone, value: "+862025550177"}
""",
    # No channel, a route.
    "customs": """\
  office: harbour-office
  role: {en: "Clearance", zh-Hans: "清关"}
  place: west-pier
  zone: Europe/Berlin
  route: {en: "through the duty desk", zh-Hans: "经值班台转接"}
""",
}
PLACE = """
- id: west-pier
  name: {en: "West Pier", zh-Hans: "西码头", zh-Hant: "西碼頭"}
  class: place
  alias: ["western pier", "西边码头"]
"""


def _entry(name: str) -> str:
    en, zh = _ASKS[name]
    return f"""
- id: contact-{name}
  title: {{en: "The {en}", zh-Hans: "{zh}"}}
  ask:
    en: ["who is at the {en}", "contact at the {en}", "whom do I ask at the {en}", "reach the {en}", "person at the {en}"]
    zh-Hans: ["{zh}找谁", "{zh}的联系人", "{zh}怎么联系", "{zh}由谁负责", "谁在{zh}"]
  say: {{en: "The {en} belongs to the port.", zh-Hans: "{zh}隶属港口。"}}
{_FIELDS[name]}  about: [harbour-office]
  aspect: [who, contact]
  cite:
    - {{source: gazette, words: "said the port captain"}}
"""


def with_cards(folder: Path, label: str = "") -> Path:
    """A copy of the small folder with three more contacts; all of the same label, if one is given."""
    with (folder / CONTACTS).open("a", encoding="utf-8") as contacts:
        for name in _FIELDS:
            contacts.write(_entry(name) + (f"  label: {label}\n" if label else ""))
    with (folder / "glossary.yaml").open("a", encoding="utf-8") as glossary:
        glossary.write(PLACE)
    return folder
