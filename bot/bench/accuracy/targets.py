"""What the product is to reach on each set: what it must, and what it reaches for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Bar(NamedTuple):
    """An accuracy and an AUROC; None where none is set."""

    accuracy: float | None = None
    auroc: float | None = None


class Target(NamedTuple):
    """The two bars of a set."""

    must: Bar = Bar()
    reach: Bar = Bar()


TARGETS: Final[Mapping[str, Target]] = {
    "banking77": Target(Bar(0.905), Bar(0.930)),
    "banking77-10shot": Target(Bar(0.775), Bar(0.83)),
    "clinc150": Target(Bar(0.915, 0.950), Bar(0.945, 0.970)),
    "clinc150-10shot": Target(Bar(0.820, 0.920), Bar(0.87, 0.95)),
    "smp2017": Target(Bar(0.885), Bar(0.93)),
    "smp2017-10shot": Target(Bar(0.755), Bar(0.82)),
    "xsid-en": Target(Bar(0.900), Bar(0.94)),
    "xsid-zh": Target(Bar(0.918), Bar(0.96)),
    "lcqmc": Target(Bar(0.845, 0.865), Bar(0.88, 0.89)),
    "xquad-en-psg": Target(Bar(0.940, 0.960), Bar(0.965, 0.98)),
    "xquad-zh-psg": Target(Bar(0.945, 0.930), Bar(0.965, 0.96)),
    "cmrc2018-psg": Target(Bar(0.963), Bar(0.98)),
    "drcd-psg": Target(Bar(0.945), Bar(0.97)),
    "drcd-psg-simpq": Target(Bar(0.945), Bar(0.97)),
}
"""The best that methods without a sentence model were seen to reach, and what would be clearly more."""
