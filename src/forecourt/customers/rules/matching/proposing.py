"""From cards to proposals: pairs that share a key, weighed, and those kept that may well be one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from forecourt.customers.rules.matching.columns import Cards
from forecourt.customers.rules.matching.companies import weigh_companies
from forecourt.customers.rules.matching.evidence import Bits, Evidence, prior_bits
from forecourt.customers.rules.matching.keys import COMPANIES, PEOPLE, Key, Pairs, pairs_of
from forecourt.customers.rules.matching.people import weigh_people

#: What is at least this likely is proposed.
PROPOSED: Final = 0.5
#: Things that are found together often say less together than each alone; how much less was read off generated truth.
_TOGETHER: Final = 0.55
_AT_ONCE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Matcher:
    """How records of one kind are held against each other."""

    keys: tuple[Key, ...]
    weigh: Callable[[Cards, Pairs], Evidence]


MATCHERS: Final[Mapping[str, Matcher]] = {
    "person": Matcher(PEOPLE, weigh_people),
    "company": Matcher(COMPANIES, weigh_companies),
}


@dataclass(frozen=True, slots=True)
class Proposals:
    """Pairs that may well be one, the likeliest first.

    Attributes:
        scores: How likely, 0 to 1.
        evidence: What that rests on, of these pairs alone.
        compared: How many pairs were held against each other to find them.
    """

    pairs: Pairs
    scores: Bits
    evidence: Evidence
    compared: int

    def __len__(self) -> int:
        return len(self.pairs)


def propose(cards: Cards, matcher: Matcher, *, least: float = PROPOSED, threads: int = 1) -> Proposals:
    """Return the pairs of cards that are one with a likelihood of at least `least`."""
    return judge(cards, matcher, pairs_of(cards, matcher.keys), least=least, threads=threads)


def propose_for(cards: Cards, matcher: Matcher, *, row: int = 0, least: float = PROPOSED) -> Proposals:
    """Return with which of the other cards one card is one, all others being its candidates already."""
    others = np.delete(np.arange(cards.size, dtype=np.int64), row)
    return judge(cards, matcher, Pairs(np.full(len(others), row, np.int64), others), least=least)


def judge(cards: Cards, matcher: Matcher, pairs: Pairs, *, least: float, threads: int = 1) -> Proposals:
    """Weigh pairs and keep those that are likely enough."""
    steps = [slice(start, start + _AT_ONCE) for start in range(0, len(pairs), _AT_ONCE)] or [slice(0, 0)]

    def work(step: slice) -> tuple[Pairs, Bits, Evidence]:
        return _judge(cards, matcher, Pairs(pairs.left[step], pairs.right[step]), least)

    with ThreadPoolExecutor(threads) as pool:
        kept = list(pool.map(work, steps)) if threads > 1 else [work(step) for step in steps]
    scores = np.concatenate([part[1] for part in kept])
    order = np.argsort(-scores, kind="stable")
    left = np.concatenate([part[0].left for part in kept])[order]
    right = np.concatenate([part[0].right for part in kept])[order]
    evidence = _taken([part[2] for part in kept], order)
    return Proposals(Pairs(left, right), scores[order], evidence, len(pairs))


def likelihood(bits: npt.NDArray[np.float32]) -> Bits:
    """Return how likely it is that two are one, from the bits for it and against it: 0 to 1."""
    return (1.0 / (1.0 + np.exp2(-np.clip(bits * _TOGETHER, -60.0, 60.0)))).astype(np.float32)


def _judge(cards: Cards, matcher: Matcher, pairs: Pairs, least: float) -> tuple[Pairs, Bits, Evidence]:
    evidence = matcher.weigh(cards, pairs)
    scores = likelihood(evidence.total() + prior_bits(cards.base))
    rows = np.flatnonzero(scores >= least)
    return Pairs(pairs.left[rows], pairs.right[rows]), scores[rows], _taken([evidence], rows)


def _taken(parts: list[Evidence], rows: npt.NDArray[np.int64]) -> Evidence:
    """Return the evidence of some pairs."""
    taken = Evidence(len(rows))
    for name in parts[0].levels:
        taken.levels[name] = np.concatenate([part.levels[name] for part in parts])[rows]
        taken.bits[name] = np.concatenate([part.bits[name] for part in parts])[rows]
    return taken
