"""Statements of invented offices in both languages, and what becomes of them when they are quoted wrongly."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final

from bot.model import Lang
from bot.quoting.values import Quotable

ROLES: Final = {
    "en": ("port captain", "duty inspector", "seal registrar", "night clerk", "hall head", "harbour pilot", "crane foreman", "quay warden"),
    "zh": ("港口主任", "值班督察", "封条登记官", "夜班文员", "查验大厅主管", "引航员", "吊车领班", "码头看守"),
}
_OPENERS = (
    "As agreed at the quay,|From today|On the eastern side|With both harbours|Before the winter ice comes|Since the last audit|For the coming season|"
    "Whatever the weather|After three long weeks|Under the new rules|In plain words|At every high tide|Together with our neighbours|Until further notice|"
    "As the ledger shows,|During the night shift|Beyond the old lighthouse|In the hours after the alarm"
).split("|")  # fmt: skip
_ADJECTIVES = (
    "sealed empty northern rusty registered foreign wooden damaged unmarked heavy spare frozen painted hollow coastal hidden narrow stolen forged silent early "
    "joint public secret modern careful honest patient local seasonal brittle copper double faded floating folded gilded inland leaking loaded mixed numbered "
    "outer portable ragged salted shallow spotted stamped tidal twisted upper vacant woollen yellow"
).split()
_NOUNS = (
    "crates ledgers seals cranes barges warehouses permits lanterns cargoes ropes engines manifests pilots ferries containers anchors invoices stamps barrels "
    "archives patrols divers bridges locks beacons pallets gates scales vans samples parcels witnesses merchants sails buckets chimneys drums flags gloves "
    "hammers islands jars kettles labels mirrors nets orchards pumps quarries rafts sacks tunnels uniforms valves wagons axles bells cellars doors envelopes "
    "fences gauges hooks inlets jetties keys ladders magnets needles ovens planks rails shelves towers walls yards"
).split()
_VERBS = (
    "inspect count open return seize weigh record release move compare follow measure repair store destroy replace sort trace examine report announce borrow "
    "carry defend empty finance gather hire insure justify label mention notice order paint question recover search test unload value watch adjust bury clean"
).split()
_MODALS = "will|will not|may|may never|can|cannot|must|must not|shall|hope to|refuse to|have to|did not|didn't|can't|do".split("|")
_PREPOSITIONS = "near|behind|without|against|for|beside|from|among|before|after|under|through|instead of|because of|along".split("|")
_JOINTS = "and|but|while|so that|because|although|until|unless|; still,|: therefore".split("|")
_HAN_OPENERS = "正如码头约定，|从今天起，|在东侧泊位，|会同两座港口，|封冻之前，|自上次审计以来，|就下一季而言，|无论天气如何，|三周之后，|按照新规，|坦率地讲，|每逢涨潮，|夜班期间，|灯塔以外，".split("|")
_HAN_ADJECTIVES = (
    "密封的 空置的 北岸的 生锈的 登记过的 外来的 木质的 受损的 无标记的 沉重的 备用的 冷冻的 上漆的 沿海的 隐蔽的 狭窄的 失窃的 伪造的 铜制的 褪色的 折叠的 镀金的 内陆的 漏水的 混装的 "
    "编号的 便携的 破旧的 腌制的 浅滩的 盖章的 扭曲的 上层的 羊毛的 黄色的 双层的"
).split()
_HAN_NOUNS = (
    "货箱 账簿 封条 吊车 驳船 仓库 许可证 灯笼 缆绳 发动机 舱单 渡轮 集装箱 船锚 发票 印章 木桶 档案 巡逻艇 桥梁 船闸 信标 托盘 磅秤 样品 包裹 证人 商户 风帆 水桶 烟囱 旗帜 手套 铁锤 陶罐 水壶 "
    "标签 镜子 渔网 果园 水泵 采石场 木筏 麻袋 隧道 制服 阀门 马车 车轴 铜钟 地窖 信封 栅栏 仪表 挂钩 栈桥 钥匙 梯子 磁铁 烤炉 木板 铁轨 货架 塔楼 院墙"
).split()
_HAN_VERBS = (
    "检查 清点 打开 退还 扣押 称量 记录 放行 搬运 比对 追踪 测量 修理 存放 销毁 更换 分拣 查验 上报 封存 公布 借用 守护 腾空 资助 收集 租用 投保 提及 留意 订购 粉刷 盘问 追回 搜查 试用 卸下 估价 清洗 掩埋"
).split()
_HAN_MODALS = "将|不会|可以|不得|能够|无法|必须|没有|应当|希望|拒绝|未曾|已经|从不".split("|")
_HAN_PLACES = "附近|后方|之外|对面|旁边|之间|下方|沿线|以南|尽头".split("|")
_HAN_JOINTS = "，并且|，但是|，同时|，以便|，因为|，虽然|；尽管如此，|，直到|，除非".split("|")


def statement(chance: random.Random, language: str) -> str:
    """One to three sentences."""
    return (" " if language == "en" else "").join(_SENTENCES[language](chance) for _ in range(chance.randint(1, 3)))


def _english(chance: random.Random) -> str:
    def things() -> str:
        return f"{chance.choice(_ADJECTIVES)} {chance.choice(_NOUNS)}"

    def clause() -> str:
        who = chance.choice(("we", f"the {chance.choice(ROLES['en'])}", f"our {things()}", f"{chance.choice(_NOUNS)}"))
        what = chance.choice((f"{chance.randint(3, 9_999):,} {things()}", f"the {things()}", things()))
        where = chance.choice(("", f" {chance.choice(_PREPOSITIONS)} the {things()}", f" {chance.choice(_PREPOSITIONS)} {chance.choice(_NOUNS)}"))
        return f"{who} {chance.choice(_MODALS)} {chance.choice(_VERBS)} {what}{where}"

    opener = chance.choice((f"{chance.choice(_OPENERS)} ", f"{chance.randint(3, 99)}% of the {things()} are ours: ", ""))
    said = f"{opener}{clause()} {chance.choice(_JOINTS)} {clause()}.".replace(" ;", ";").replace(" :", ":")
    return said[0].upper() + said[1:]


def _chinese(chance: random.Random) -> str:
    def things() -> str:
        return f"{chance.choice(_HAN_ADJECTIVES)}{chance.choice(_HAN_NOUNS)}"

    def clause() -> str:
        who = chance.choice(("我们", chance.choice(ROLES["zh"]), things()))
        what = chance.choice((f"{chance.randint(3, 9_999)}{chance.choice('件批箱个')}{things()}", things()))
        where = chance.choice(("", f"在{things()}{chance.choice(_HAN_PLACES)}"))
        return f"{who}{where}{chance.choice(_HAN_MODALS)}{chance.choice(_HAN_VERBS)}{what}"

    return f"{chance.choice((chance.choice(_HAN_OPENERS), ''))}{clause()}{chance.choice(_HAN_JOINTS)}{clause()}。"


_SENTENCES: Final[dict[str, Callable[[random.Random], str]]] = {"en": _english, "zh": _chinese}


def statements(chance: random.Random, language: str, count: int, *, but: frozenset[str] = frozenset()) -> list[str]:
    """So many different statements, none of them among those."""
    found: dict[str, None] = {}
    while len(found) < count:
        text = statement(chance, language)
        if text not in but:
            found[text] = None
    return list(found)


def quotables(texts: list[str], language: str) -> list[Quotable]:
    """The statements on file, each spoken by one of the roles."""
    lang, roles = (Lang.EN, ROLES["en"]) if language == "en" else (Lang.HANS, ROLES["zh"])
    return [Quotable(f"{language}-{n}", 1, lang, text, roles[n % len(roles)], (roles[n % len(roles)],)) for n, text in enumerate(texts)]


def altered(chance: random.Random, text: str, language: str) -> str:
    """The statement with one change in it that changes what it says."""
    while True:
        changed = chance.choice(_CHANGES[language])(chance, text)
        if changed != text:
            return changed


def _digit(chance: random.Random, text: str) -> str:
    places = [place for place, ch in enumerate(text) if ch.isdigit()]
    if not places:
        return text
    place = chance.choice(places)
    return text[:place] + chance.choice("123456789") + text[place + 1 :]


def _thousands(chance: random.Random, text: str) -> str:
    return re.sub(r"\d[\d,]*", lambda found: found.group().replace(",", "") + "0", text, count=1)


def _unit(chance: random.Random, text: str) -> str:
    return re.sub(r"\d[\d,]*", lambda found: f"{int(found.group().replace(',', '')) / 10_000:g}万", text, count=1)


def _affirmed(chance: random.Random, text: str) -> str:
    return re.sub(r" not\b| never\b|n't\b|\brefuse to |(?<=can)not\b|没有|未曾|无法|从不|不(?=会|得)", "", text, count=1)


def _denied(chance: random.Random, text: str) -> str:
    return re.sub(r" (will|may|must|shall)(?= [a-z])|将|可以|能够|必须|应当", lambda found: found.group() + (" not" if found.group().isascii() else "不"), text, count=1)


def _role(chance: random.Random, text: str) -> str:
    for roles in ROLES.values():
        for role in roles:
            if role in text:
                return text.replace(role, chance.choice([one for one in roles if one != role]), 1)
    return text


def _words(chance: random.Random, text: str) -> str:
    """A word in the middle replaced, left out, put in or moved."""
    words = text.split(" ")
    place = chance.randrange(1, len(words) - 1)
    other = chance.choice(_NOUNS)
    change = chance.choice((lambda: [other], list, lambda: [words[place], other], lambda: [words[place + 1], words[place]]))
    after = change()
    return " ".join([*words[:place], *after, *words[place + (2 if after[1:] == [words[place]] else 1) :]])


def _characters(chance: random.Random, text: str) -> str:
    """A character in the middle replaced, left out, put in or moved."""
    places = [place for place in range(2, len(text) - 3) if text[place].isalnum() and text[place + 1].isalnum()]
    place = chance.choice(places)
    other = chance.choice("山河星石灯火")
    return text[:place] + chance.choice((other, "", text[place] + other, text[place + 1] + text[place])) + text[place + 1 :]


_CHANGES: Final = {
    "en": (_digit, _thousands, _affirmed, _denied, _role, _words),
    "zh": (_digit, _unit, _affirmed, _denied, _role, _characters),
}
