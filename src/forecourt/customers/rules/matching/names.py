"""Read names of people and companies into the parts that tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forecourt.customers.rules.matching.folding import fold, sound_of
from forecourt.customers.rules.matching.nicknames import root_of

_TITLES_TEXT: Final = """
mr mrs ms miss dr prof professor sir dame herr frau mx ing mag dipl rev hon
"""
_TITLES: Final = frozenset(_TITLES_TEXT.split())
_AFTER_TEXT: Final = """
phd md msc bsc mba ba esq cpa am oam
"""
_AFTER: Final = frozenset(_AFTER_TEXT.split())
_GENERATIONS: Final = {
    "jr": "2",
    "junior": "2",
    "jnr": "2",
    "ii": "2",
    "2nd": "2",
    "jun": "2",
    "sr": "1",
    "senior": "1",
    "snr": "1",
    "sen": "1",
    "iii": "3",
    "3rd": "3",
}
_PARTICLES_TEXT: Final = """
van von de der den del della di da la le el al bin ibn ter ten zu zur dos du st
"""
_PARTICLES: Final = frozenset(_PARTICLES_TEXT.split())

_FORMS_TEXT: Final = """
pty ltd limited inc incorporated llc llp plc gmbh ag kg ohg gbr mbh ug se sa sas sarl srl spa bv nv ab as aps oy oyj
corp corporation co company pte bhd sdn kk lp proprietary eg ev sl lda doo sro zrt kft
"""
_FORMS: Final = frozenset(_FORMS_TEXT.split())
_NOISE_TEXT: Final = """
the and und et y of a an trading as ta atf trustee trust for
"""
_NOISE: Final = frozenset(_NOISE_TEXT.split())
#: Short for what is also written out, among names of companies.
_SHORT: Final = {
    "intl": "international",
    "int": "international",
    "svcs": "services",
    "svc": "services",
    "mfg": "manufacturing",
    "mgmt": "management",
    "bros": "brothers",
    "assoc": "associates",
    "grp": "group",
    "hldgs": "holdings",
    "aust": "australia",
    "au": "australia",
    "nz": "zealand",
    "tech": "technologies",
    "technology": "technologies",
    "eng": "engineering",
    "dist": "distribution",
    "natl": "national",
    "centre": "center",
    "svs": "services",
    "solution": "solutions",
    "service": "services",
    "system": "systems",
    "food": "foods",
    "cons": "construction",
}
#: Words that make another company of the same name: where it works, what part of the whole it is.
_PARTS_TEXT: Final = """
holdings holding north south east west northern southern eastern western central international global
australia zealand nsw vic victoria qld queensland wa sa tas act nt asia pacific europe apac emea uk usa us america
americas germany deutschland france singapore japan china india properties property finance capital ventures retail
wholesale logistics leasing investments research labs digital
"""
_PARTS: Final = frozenset(_PARTS_TEXT.split())


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in parts, each folded; empty where there is none.

    Attributes:
        given: The first name, as it is written.
        root: The given name that it stands for.
        family: The last name, its particles and hyphened parts one word.
        sound: The last name as it sounds.
        generation: 1 for a senior, 2 for a junior, 3 for a third.
    """

    given: str = ""
    root: str = ""
    family: str = ""
    sound: str = ""
    generation: str = ""
    middle: str = ""


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name in parts, each folded.

    Attributes:
        core: Every word that names it, apart by spaces; without legal form and filling words.
        stem: The core without the words that make a part of a whole of it.
        parts: Those words and every number, sorted: two that differ in them are two companies.
        sound: The stem as it sounds, in one word.
    """

    core: str = ""
    stem: str = ""
    parts: str = ""
    sound: str = ""


def read_person_name(text: str) -> PersonName:
    """Read a person's name: `Dr. Bob van der Berg, Jr.` or `Berg, Bob`."""
    before, comma, after = text.replace("-", "").partition(",")
    words = fold(before).split()
    if comma:
        behind = fold(after).split()
        is_suffix = all(word in _GENERATIONS or word in _AFTER for word in behind)
        words = words + behind if is_suffix else behind + words
    generation, kept = "", []
    for place, word in enumerate(words):
        if place and word in _GENERATIONS:
            generation = _GENERATIONS[word]
        elif word not in _TITLES and word not in _AFTER:
            kept.append(word)
    if not kept:
        return PersonName()
    begins = len(kept) - 1
    while begins > 1 and kept[begins - 1] in _PARTICLES:
        begins -= 1
    family = "".join(kept[begins:]) if begins else ""
    return PersonName(kept[0], root_of(kept[0]), family, sound_of(family), generation, " ".join(kept[1:begins]))


def read_company_name(text: str) -> CompanyName:
    """Read a company's name: `The Delta Foods Co. (Aust) Pty. Ltd.`."""
    words = [_SHORT.get(word, word) for word in fold(text.replace("&", " and ")).split()]
    words = [word for word in words if word not in _NOISE] or words
    named = [word for place, word in enumerate(words) if word not in _FORMS or not place] or words
    parts = [word for place, word in enumerate(named) if place and (word in _PARTS or word.isdigit())]
    left_out = {*_PARTS, "group"}
    stem = [word for place, word in enumerate(named) if not place or (word not in left_out and not word.isdigit())]
    return CompanyName(" ".join(named), " ".join(stem), " ".join(sorted(parts)), sound_of("".join(stem)))
