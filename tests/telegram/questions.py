"""Questions in each language that the tests of the channel ask, by what comes of them."""

from __future__ import annotations

from bot.model import Lang

# Answered, and how the answer begins: what most tests ask.
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

# Asked back about, with three choices: a single word that asks nothing is never answered outright, and several entries share these.
# Their titles fit a button, the second's in every language; and that second choice is told in one message, so that it is no statement.
UNCLEAR = {Lang.EN: "people", Lang.HANS: "状况", Lang.HANT: "狀況"}

# About the case, but neither an answer nor an open point on file: what is close is offered.
NOT_ON_FILE = {
    Lang.EN: "Did the undercover officers get hurt?",
    Lang.HANS: "那些客户后来被抓了吗？",
    Lang.HANT: "那些客戶後來被抓了嗎？",
}
