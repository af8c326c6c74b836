"""What is for and against two companies being one. A company and its subsidiary are two."""

from __future__ import annotations

from typing import Final

import numpy as np

from forecourt.customers.rules.matching.columns import Cards, Codes
from forecourt.customers.rules.matching.evidence import (
    Bits,
    Evidence,
    Mask,
    Words,
    any_equal,
    both,
    equal,
    jaro_winkler,
    rarity,
    sides,
    slips,
)
from forecourt.customers.rules.matching.keys import Pairs

SAME, NEAR, SHORT, TURNED, DIFFERENT, PARTLY, SHARED = range(1, 8)
#: More companies than this with one number or domain share it: a group's, an adviser's.
OWN: Final = 2


def weigh_companies(cards: Cards, pairs: Pairs) -> Evidence:
    """Return the evidence of each pair of companies."""
    evidence = Evidence(len(pairs))
    _registrations(cards, pairs, evidence)
    _names(cards, pairs, evidence)
    _parts(cards, pairs, evidence)
    _reached(cards, pairs, evidence)
    _towns(cards, pairs, evidence)
    return evidence


def _registrations(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    """A register gives a number once: the same says nearly all, another says nearly the opposite."""
    evidence.compare("registration")
    both_sides = sides(cards, "registration", pairs)
    evidence.find("registration", SAME, equal(*both_sides), 20.0)
    near = slips(cards.columns["registration"], *both_sides, both(*both_sides)) <= 1
    evidence.find("registration", NEAR, near, 2.0)
    evidence.find("registration", DIFFERENT, both(*both_sides), -14.0)


def _names(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    evidence.compare("name")
    core, sound, turned = (sides(cards, name, pairs) for name in ("core", "sound", "turned"))
    rare = rarity(cards, "sound", most=16.0)
    less = np.minimum(rare[sound[0]], rare[sound[1]])
    evidence.find("name", SAME, equal(*core), less - 0.3)
    evidence.find("name", NEAR, equal(*sound), less - 1.0)
    evidence.find("name", TURNED, equal(*turned), less - 2.0)
    alike = jaro_winkler(cards.columns["sound"], *sound, both(*sound) & (evidence.levels["name"] == 0))
    evidence.find("name", NEAR, alike >= 0.94, less - 4.0)
    short = _shortened(
        cards.columns["stem"].words, sides(cards, "stem", pairs), (evidence.levels["name"] == 0) & (alike > 0)
    )
    evidence.find("name", SHORT, short, np.minimum(less - 6.0, np.float32(6.0)))
    evidence.find("name", DIFFERENT, both(*sound), -9.0)


def _shortened(words: Words, stem: tuple[Codes, Codes], where: Mask) -> Mask:
    """Tell where one name is the other's first words, or their first letters: Broken Hill Proprietary, BHP."""
    found = np.zeros(len(where), bool)
    for row in np.flatnonzero(where & both(*stem)):
        one, other = sorted((words[stem[0][row]], words[stem[1][row]]), key=len)
        letters = "".join(word[0] for word in other.split())
        found[row] = (len(one) > 2 and one == letters) or (len(one) > 4 and other.startswith(one + " "))
    return found


def _parts(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    """Another place, division or number in the name makes another company of a group."""
    evidence.compare("parts")
    both_sides = sides(cards, "parts", pairs)
    evidence.find("parts", DIFFERENT, both(*both_sides) & (both_sides[0] != both_sides[1]), -14.0)
    only_one = (both_sides[0] >= 0) != (both_sides[1] >= 0)
    evidence.find("parts", PARTLY, only_one & (evidence.levels["registration"] == SAME), -2.0)
    evidence.find("parts", PARTLY, only_one, -14.0)
    evidence.find("parts", SAME, equal(*both_sides), 2.0)


def _reached(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    """One domain and one number are one finding: a group shares both."""
    evidence.compare("reached")
    shows: list[Bits] = []
    own = np.zeros(len(pairs), bool)
    for name in ("domain", "phone"):
        same, word = any_equal(cards.columns[name], pairs)
        alone = same & (np.append(cards.counts(name), 0)[word] <= OWN)
        shows.append(np.where(same, rarity(cards, name, most=9.0)[word], np.float32(0.0)))
        own |= alone
    best = np.max(shows, axis=0).astype(np.float32)
    evidence.find("reached", SAME, own, np.minimum(best + 2.0, np.float32(11.0)))
    evidence.find("reached", SHARED, best > 0.0, best - 2.0)
    domain = sides(cards, "domain", pairs)
    evidence.find("reached", DIFFERENT, both(*domain), -3.0)


def _towns(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    evidence.compare("town")
    town = sides(cards, "town", pairs)
    evidence.find("town", SAME, equal(*town), rarity(cards, "town", most=6.0)[town[0]] - 0.5)
    evidence.find("town", DIFFERENT, both(*town), -3.0)
