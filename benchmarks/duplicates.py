"""The figures of duplicates: how long a million people take, how good what is found is, and Splink beside it.

The truth is generated anew in each run; the matcher gets what a base has, Splink what its documentation asks for. The
growth from a tenth is told in pairs compared, which no other process of the machine can disturb.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from benchmarks.figures import Bounds, Figure
from benchmarks.installation import Say
from benchmarks.namesakes import People, World, make_companies, true_pairs
from benchmarks.repetition import once
from forecourt.customers.rules.matching.cards import CompanySheet, PeopleSheet, company_cards, people_cards
from forecourt.customers.rules.matching.proposing import MATCHERS, Proposals, propose

GROUP: Final = "Duplicates"
ALL: Final = 1_000_000
QUICK: Final = 50_000
GROWTH: Final = 10
_SEED: Final = 20_261_130
_THREADS: Final = 2
#: Splink may take this long before it is given up.
_PATIENCE_S: Final = 1_200.0


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a set of pairs is: shares of 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f}, precision {self.precision:.3f}, recall {self.recall:.3f}"


def duplicate_figures(*, quick: bool, say: Say) -> list[Figure]:
    """Look for duplicates among people and companies whose truth is known, and let Splink look too."""
    size = QUICK if quick else ALL
    figures: list[Figure] = []
    found: dict[int, tuple[Proposals, Quality, float]] = {}
    for people in (size // GROWTH, size):
        say(f"Looking for duplicates among {people:,} people")
        found[people] = _people(_base(people))
    few, many = found[size // GROWTH], found[size]
    say("Letting Splink look")
    rival = _splink(size)
    rival_few = _splink(size // GROWTH)
    figures.append(
        Figure(
            GROUP,
            f"among {size:,} people",
            once(many[2]),
            "s",
            *_beside(rival, "seconds"),
            bounds=Bounds(60.0, 600.0),
            note=f"a tenth: {few[2]:.1f} s; {many[0].compared:,} pairs compared, "
            f"{many[0].compared / few[0].compared:.1f} × those of a tenth; {rival.get('said', '')}",
        )
    )
    for people, (_, quality, _), beside in ((size, many, rival), (size // GROWTH, few, rival_few)):
        figures += [_better(people, quality, beside)]
    return [*figures, _companies(size // 10)]


def _better(people: int, quality: Quality, rival: dict[str, Any]) -> Figure:
    """Judge by how far F1 lies above Splink's at the threshold that suits it best."""
    above = quality.f1 - rival.get("f1", 0.0)
    note = f"ours: {quality}; Splink at its best threshold: {rival.get('quality', rival.get('said', ''))}"
    return Figure(
        GROUP,
        f"F1 above Splink's, {people:,} people",
        once(above),
        "",
        bounds=Bounds(0.02, 0.0, more_is_better=True),
        note=note,
    )


def _beside(rival: dict[str, Any], name: str) -> tuple[str, float | None]:
    return ("Splink, training and prediction", rival[name]) if name in rival else ("", None)


def _base(people: int) -> People:
    return World(people=people, seed=_SEED).make_people()


def _people(base: People) -> tuple[Proposals, Quality, float]:
    """Return what is found, how good it is and the seconds that it took, reading the names included."""
    names = [f"{given} {family}".strip() for given, family in zip(base.given, base.family, strict=True)]
    began = time.perf_counter()
    cards = people_cards(PeopleSheet(names, [base.email], [base.phone], base.company, base.town))
    found = propose(cards, MATCHERS["person"], threads=_THREADS)
    took = time.perf_counter() - began
    return found, _quality(found, base.entity), took


def _companies(how_many: int) -> Figure:
    base = make_companies(World(people=how_many * 10, seed=_SEED))
    began = time.perf_counter()
    cards = company_cards(CompanySheet(base.name, base.registration, [base.domain], [base.phone], base.town))
    found = propose(cards, MATCHERS["company"], threads=_THREADS)
    took = time.perf_counter() - began
    return Figure(GROUP, f"among {len(base.name):,} companies", once(took), "s", note=str(_quality(found, base.entity)))


def _quality(found: Proposals, entity: list[int]) -> Quality:
    size = len(entity)
    pairs = found.pairs.left * size + found.pairs.right
    return quality_of(pairs, entity)


def quality_of(pairs: np.ndarray[Any, Any], entity: list[int]) -> Quality:
    """Hold pairs, encoded as the smaller number times the size plus the larger, against the truth."""
    true = truth_of(entity)
    right = int(np.isin(pairs, true).sum())
    return Quality(right / max(len(pairs), 1), right / max(len(true), 1))


def truth_of(entity: list[int]) -> np.ndarray[Any, Any]:
    """Return every two records that are one, encoded likewise."""
    size = len(entity)
    return np.fromiter((one * size + other for one, other in true_pairs(entity)), np.int64)


def _splink(people: int) -> dict[str, Any]:
    """Let Splink look in a process of its own, so that what it takes of memory is given back, or say why it did not."""
    asked = [sys.executable, "-m", "benchmarks.splink_rival", str(people), str(_SEED)]
    try:
        ran = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return {"said": f"Splink did not end within {_PATIENCE_S / 60:.0f} min"}
    if ran.returncode:
        return {"said": f"Splink ended with {ran.returncode}: {ran.stderr.strip().splitlines()[-1:]}"}
    return json.loads(ran.stdout.strip().splitlines()[-1])
