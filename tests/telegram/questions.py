"""A question in each language, and how its answer begins: what most tests of the channel ask."""

from __future__ import annotations

from bot.model import Lang

ARRESTED = {
    Lang.EN: "How many people has China arrested in this?",
    Lang.HANS: "中方一共逮捕了几个人？",
    Lang.HANT: "中方總共逮捕了幾個人？",
}
ANSWERED = {
    Lang.EN: "From November 2017 to January 2018",
    Lang.HANS: "2017年11月至2018年1月，中国",
    Lang.HANT: "2017年11月至2018年1月，中國",
}
