"""What is for and against two people being one."""

from __future__ import annotations

from typing import Final

import numpy as np

from forecourt.customers.rules.matching.columns import Cards, Codes, Column
from forecourt.customers.rules.matching.contacts import is_mobile
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
from forecourt.customers.rules.matching.nicknames import may_be_called

#: More people than this with one number share it: a switchboard, not somebody's own.
OWN: Final = 4
SAME, NEAR, SHORT, TURNED, DIFFERENT, PARTLY, SHARED, HANDLE, BESIDE = range(1, 10)


def weigh_people(cards: Cards, pairs: Pairs) -> Evidence:
    """Return the evidence of each pair of people."""
    evidence = Evidence(len(pairs))
    _names(cards, pairs, evidence)
    _addresses(cards, pairs, evidence)
    _phones(cards, pairs, evidence)
    _workplaces(cards, pairs, evidence)
    _towns(cards, pairs, evidence)
    _generations(cards, pairs, evidence)
    return evidence


def _names(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    """Hold given and family names against each other: the same, near, short for it, turned round, or another."""
    evidence.compare("given")
    evidence.compare("family")
    given, family, root, sound = (sides(cards, name, pairs) for name in ("given", "family", "root", "sound"))
    rare_given, rare_family = rarity(cards, "given", most=11.0), rarity(cards, "family", most=15.0)
    rare_root, rare_sound = rarity(cards, "root", most=10.0), rarity(cards, "sound", most=14.0)
    less_given = np.minimum(rare_given[given[0]], rare_given[given[1]])
    less_family = np.minimum(rare_family[family[0]], rare_family[family[1]])
    turned = equal(*sides(cards, "both", pairs)) & ~equal(*root) & ~equal(*sound)
    evidence.find("given", TURNED, turned, rare_root[root[0]] - 3.0)
    evidence.find("family", TURNED, turned, rare_sound[sound[0]] - 2.0)
    evidence.find("given", SAME, equal(*given), less_given - 0.7)
    evidence.find("given", NEAR, equal(*root), np.maximum(rare_root[root[0]] - 2.0, 1.0))
    evidence.find("family", SAME, equal(*family), less_family - 0.3)
    evidence.find("family", NEAR, equal(*sound), np.maximum(rare_sound[sound[0]] - 2.0, 1.0))
    _unequal_given(cards, given, less_given, evidence)
    _unequal_family(cards, family, less_family, evidence)


def _unequal_given(cards: Cards, given: tuple[Codes, Codes], less: Bits, evidence: Evidence) -> None:
    column = cards.columns["given"]
    open_ = both(*given) & (evidence.levels["given"] == 0)
    short = np.append(np.asarray([len(word) == 1 for word in column.words], bool), False)
    first = np.append([ord(word[0]) if word else 0 for word in column.words], 0)
    initial = open_ & (short[given[0]] | short[given[1]])
    evidence.find("given", SHORT, initial & (first[given[0]] == first[given[1]]), 2.0)
    alike = jaro_winkler(column, *given, open_ & ~initial)
    near = (alike >= 0.87) | (_long(column)[given[0]] & (slips(column, *given, open_ & ~initial & (alike > 0.5)) <= 1))
    evidence.find("given", NEAR, near, np.maximum(less - 4.0, 1.5))
    _other_nicknames(column.words, given, open_ & (evidence.levels["given"] == 0), evidence)
    evidence.find("given", DIFFERENT, open_, -7.0)


def _long(column: Column) -> Mask:
    """Tell which words are so long that one slip still leaves them what they are."""
    return np.append(np.asarray([len(word) > 3 for word in column.words], bool), False)


def _other_nicknames(words: Words, given: tuple[Codes, Codes], where: Mask, evidence: Evidence) -> None:
    """Find names that stand for several: Alex may be Alexandra too."""
    rows = np.flatnonzero(where)
    if not len(rows):
        return
    together = given[0][rows].astype(np.int64) * len(words) + given[1][rows]
    once, back = np.unique(together, return_inverse=True)
    may = np.fromiter(
        (may_be_called(words[pair // len(words)], words[pair % len(words)]) for pair in once), bool, len(once)
    )
    found = np.zeros(len(where), bool)
    found[rows[may[back]]] = True
    evidence.find("given", NEAR, found, 3.0)


def _unequal_family(cards: Cards, family: tuple[Codes, Codes], less: Bits, evidence: Evidence) -> None:
    column = cards.columns["family"]
    worth_it = both(*family) & (evidence.levels["family"] == 0) & (evidence.levels["given"] != DIFFERENT)
    alike = jaro_winkler(column, *family, worth_it)
    evidence.find("family", NEAR, alike >= 0.92, np.maximum(less - 4.0, 2.0))
    evidence.find(
        "family", PARTLY, _within(column.words, family, worth_it & (alike > 0.0)), np.maximum(less - 4.0, 2.0)
    )
    evidence.find("family", DIFFERENT, both(*family), -6.0)


def _within(words: Words, family: tuple[Codes, Codes], where: Mask) -> Mask:
    """Tell where one name begins or ends with the whole other, as hyphened ones do."""
    found = np.zeros(len(where), bool)
    for row in np.flatnonzero(where & (np.append([len(word) for word in words], 0)[family[0]] > 3)):
        one, other = sorted((words[family[0][row]], words[family[1][row]]), key=len)
        found[row] = len(one) > 3 and len(other) > len(one) + 2 and (other.startswith(one) or other.endswith(one))
    return found


def _addresses(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    """Hold addresses against each other; one domain gives an address to one person, mostly."""
    evidence.compare("email")
    emails, handles, domains = cards.columns["email"], cards.columns["handle"], cards.columns["domain"]
    same, word = any_equal(emails, pairs)
    evidence.find("email", SAME, same, rarity(cards, "email", most=14.0)[word])
    held = emails.present[pairs.left] & emails.present[pairs.right]
    slot = sides(cards, "email", pairs)
    near = slips(emails, *slot, both(*slot) & ~same & _worth_a_look(evidence)) <= 1
    digits = near & _differ_in_digits(emails.words, slot, near)
    evidence.find("email", NEAR, near & ~digits, 8.0)
    one_domain, _ = any_equal(domains, pairs)
    handle, which = any_equal(handles, pairs)
    named = np.logical_or(*(side >= 0 for side in sides(cards, "named", pairs)))
    evidence.find("email", HANDLE, handle & ~one_domain & ~named, rarity(cards, "handle", most=13.0)[which] - 3.0)
    evidence.find("email", HANDLE, handle & ~one_domain, 1.5)
    written = _patterns(cards, pairs, one_domain & held & _worth_a_look(evidence))
    evidence.find("email", PARTLY, written, 0.5)
    evidence.find("email", DIFFERENT, one_domain & held & both(*slot), -6.0)
    evidence.find("email", BESIDE, held & both(*slot), -1.0)


def _worth_a_look(evidence: Evidence) -> Mask:
    return (evidence.levels["given"] != DIFFERENT) & (evidence.levels["family"] != DIFFERENT)


def _differ_in_digits(words: Words, slot: tuple[Codes, Codes], where: Mask) -> Mask:
    """Tell where it is a number that differs: that is how a domain tells namesakes apart."""
    found = np.zeros(len(where), bool)
    for row in np.flatnonzero(where):
        one, other = words[slot[0][row]], words[slot[1][row]]
        found[row] = [letter for letter in one if letter.isdigit()] != [letter for letter in other if letter.isdigit()]
    return found


def _patterns(cards: Cards, pairs: Pairs, where: Mask) -> Mask:
    """Tell where two addresses of a domain both only write the own name: jsmith, john.smith. Namesakes have numbers."""
    written = cards.columns["written"].codes
    return where & (written[pairs.left] >= 0) & (written[pairs.right] >= 0)


def _phones(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    """Hold telephone numbers against each other; one that many share belongs to a place."""
    evidence.compare("phone")
    column = cards.columns["phone"]
    counts = np.append(cards.counts("phone"), 0)
    carried = np.append(np.asarray([is_mobile(word) for word in column.words], bool), False)
    same, word = any_equal(column, pairs)
    evidence.find("phone", SAME, same & (counts[word] <= OWN) & carried[word], 12.0)
    evidence.find("phone", SHARED, same, 0.0)
    slot = sides(cards, "phone", pairs)
    near = slips(column, *slot, both(*slot) & ~same & _worth_a_look(evidence)) <= 1
    own = (counts[slot[0]] <= OWN) & (counts[slot[1]] <= OWN) & carried[slot[0]] & carried[slot[1]]
    evidence.find("phone", NEAR, near & own, 5.0)
    evidence.find("phone", DIFFERENT, both(*slot) & own, -1.5)


def _workplaces(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    """Find one workplace by whatever shows it best; to show it twice says no more than once."""
    evidence.compare("workplace")
    shows = []
    for name, off in (("company", 0.6), ("domain", 0.8), ("phone", 1.2), ("office", 0.8)):
        same, word = any_equal(cards.columns[name], pairs)
        if name == "phone":
            same &= evidence.levels["phone"] == SHARED
        shows.append(np.where(same, rarity(cards, name, most=14.0)[word] - off, 0.0))
    best = np.max(shows, axis=0).astype(np.float32)
    evidence.find("workplace", SAME, best > 0.0, best)
    company = sides(cards, "company", pairs)
    alike = jaro_winkler(cards.columns["company"], *company, both(*company) & _worth_a_look(evidence) & (best <= 0.0))
    rare = rarity(cards, "company", most=14.0)
    less = np.minimum(rare[company[0]], rare[company[1]])
    evidence.find("workplace", NEAR, alike >= 0.93, np.maximum(less - 4.0, 1.0))
    evidence.find("workplace", DIFFERENT, both(*company), -2.2)


def _towns(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    evidence.compare("town")
    town = sides(cards, "town", pairs)
    placed = evidence.bits["workplace"] > 0.0
    evidence.find("town", SAME, equal(*town) & placed, 0.4)
    evidence.find("town", SAME, equal(*town), rarity(cards, "town", most=8.0)[town[0]] - 0.5)
    moved = evidence.levels["workplace"] == DIFFERENT
    evidence.find("town", DIFFERENT, both(*town) & moved, -0.8)
    evidence.find("town", DIFFERENT, both(*town), -2.2)


def _generations(cards: Cards, pairs: Pairs, evidence: Evidence) -> None:
    """Keep father and son apart, and two namesakes with different middle names."""
    evidence.compare("generation")
    generation, middle = sides(cards, "generation", pairs), sides(cards, "middle", pairs)
    evidence.find("generation", DIFFERENT, both(*generation) & (generation[0] != generation[1]), -12.0)
    only_one = (generation[0] >= 0) != (generation[1] >= 0)
    reached = (evidence.levels["email"] == SAME) | (evidence.levels["phone"] == SAME)
    evidence.find("generation", PARTLY, only_one & reached, -5.0)
    evidence.find("generation", PARTLY, only_one, -14.0)
    evidence.compare("middle")
    first = np.append([ord(word[0]) if word else 0 for word in cards.columns["middle"].words], 0)
    begins = both(*middle) & (first[middle[0]] == first[middle[1]])
    evidence.find("middle", SAME, begins, 2.5)
    evidence.find("middle", DIFFERENT, both(*middle), -4.0)
