"""Say in words what a proposal rests on, what speaks for it before what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forecourt.customers.rules.matching import companies, people
from forecourt.customers.rules.matching.columns import Cards
from forecourt.customers.rules.matching.proposing import Proposals

#: Bits smaller than this say nothing worth reading.
_WORTH_SAYING: Final = 0.3

_PEOPLE: Final[Mapping[tuple[str, int], str]] = {
    ("given", people.SAME): "The same given name, {given}",
    ("given", people.NEAR): "Given names that stand for one: {given_1} and {given_2}",
    ("given", people.SHORT): "One given name is the other's initial",
    ("given", people.TURNED): "Given and family name changed over",
    ("given", people.DIFFERENT): "Other given names: {given_1} and {given_2}",
    ("family", people.SAME): "The same family name, {family}",
    ("family", people.NEAR): "Family names that are nearly the same: {family_1} and {family_2}",
    ("family", people.TURNED): "Family and given name changed over",
    ("family", people.PARTLY): "One family name is a part of the other",
    ("family", people.DIFFERENT): "Other family names: {family_1} and {family_2}",
    ("email", people.SAME): "The same mail address",
    ("email", people.NEAR): "Mail addresses that differ by one letter",
    ("email", people.HANDLE): "The same name before the @ at another domain",
    ("email", people.PARTLY): "Two ways of writing the name at one domain",
    ("email", people.DIFFERENT): "Two addresses at one domain, as two people have",
    ("email", people.BESIDE): "Other mail addresses",
    ("phone", people.SAME): "The same mobile number",
    ("phone", people.NEAR): "Mobile numbers that differ by one digit",
    ("phone", people.DIFFERENT): "Other mobile numbers",
    ("workplace", people.SAME): "The same place of work",
    ("workplace", people.NEAR): "Companies whose names are nearly the same",
    ("workplace", people.DIFFERENT): "Other companies",
    ("town", people.SAME): "The same town",
    ("town", people.DIFFERENT): "Other towns",
    ("generation", people.DIFFERENT): "Junior and senior",
    ("generation", people.PARTLY): "Only one is called junior or senior",
    ("middle", people.SAME): "Middle names that fit",
    ("middle", people.DIFFERENT): "Other middle names",
}
_COMPANIES: Final[Mapping[tuple[str, int], str]] = {
    ("registration", companies.SAME): "The same registration number",
    ("registration", companies.NEAR): "Registration numbers that differ by one digit",
    ("registration", companies.DIFFERENT): "Other registration numbers",
    ("name", companies.SAME): "The same name, {core}",
    ("name", companies.NEAR): "Names that are nearly the same: {core_1} and {core_2}",
    ("name", companies.SHORT): "One name is short for the other: {core_1} and {core_2}",
    ("name", companies.TURNED): "The same words in another order",
    ("name", companies.DIFFERENT): "Other names",
    ("parts", companies.SAME): "The same part of a group",
    ("parts", companies.PARTLY): "Only one is named as a part of a group",
    ("parts", companies.DIFFERENT): "Other parts of a group",
    ("reached", companies.SAME): "A domain or number that no other company has",
    ("reached", companies.SHARED): "A domain or number that a group shares",
    ("reached", companies.DIFFERENT): "Other domains",
    ("town", companies.SAME): "The same town",
    ("town", companies.DIFFERENT): "Other towns",
}
_WORDS: Final = {"person": _PEOPLE, "company": _COMPANIES}
_NAMED: Final = {"person": ("given", "family"), "company": ("core",)}


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding.

    Attributes:
        code: What was held against what.
        bits: For it where above 0, against it below.
    """

    code: str
    text: str
    bits: float


def reasons_of(cards: Cards, proposals: Proposals, place: int, *, subject: str) -> list[Reason]:
    """Return what one proposal rests on: the strongest for it first, the strongest against it last."""
    said = []
    for code, levels in proposals.evidence.levels.items():
        text = _WORDS[subject].get((code, int(levels[place])))
        bits = float(proposals.evidence.bits[code][place])
        if text is not None and abs(bits) >= _WORTH_SAYING:
            said.append(Reason(code, text.format_map(_names(cards, proposals, place, subject)), round(bits, 1)))
    return sorted(said, key=lambda reason: -reason.bits)


def _names(cards: Cards, proposals: Proposals, place: int, subject: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in _NAMED[subject]:
        values = cards.columns[column]
        for side, rows in enumerate((proposals.pairs.left, proposals.pairs.right), start=1):
            code = values.codes[rows[place]]
            names[f"{column}_{side}"] = str(values.words[code]).title() if code >= 0 else ""
        names[column] = names[f"{column}_1"]
    return names
