"""What data means, in words, and how old is too old: the blueprint's datasets, codes and freshness rules, read back.

Nothing here belongs to a company, so anybody who is signed in may ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from forecourt.contracts.queries import Holding
from forecourt.data.engine.shapes import AGGREGATES, DATASETS
from forecourt.data.models import CodeList, Dataset, Freshness
from forecourt.data.rules import UNDECLARED, Age, Limits, judge_age
from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope

#: The kinds of fact that are kept here, beside the datasets.
CONTRACTS: Final = "contracts"
PEOPLE: Final = "people"
FILES: Final = "files"


@dataclass(frozen=True, slots=True)
class FieldCard:
    """A column of a dataset in words. `is_summed` marks those that only sums over time have."""

    name: str
    words: str
    unit: str
    rule: str
    example: str
    is_summed: bool


@dataclass(frozen=True, slots=True)
class RuleCard:
    """How a figure comes from a dataset."""

    name: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class FreshnessCard:
    """How new a kind of fact has to be; `level` is empty for every contract level without a rule of its own."""

    code: str
    fact: str
    level: str
    source: str
    steward: str
    due: str
    expected_within_h: int | None
    stale_after_h: int | None


@dataclass(frozen=True, slots=True)
class DatasetCard:
    """A dataset in words."""

    code: str
    title: str
    about: str
    owner: str
    zone: str
    resolutions: tuple[str, ...]
    fields: tuple[FieldCard, ...]
    rules: tuple[RuleCard, ...]
    freshness: tuple[FreshnessCard, ...]


@dataclass(frozen=True, slots=True)
class CodeCard:
    """One code of a list, in words."""

    code: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class CodesCard:
    """A list of codes. Codes are ordered as numbers where they are numbers."""

    code: str
    title: str
    entries: tuple[CodeCard, ...]

    def find(self, code: str | int) -> CodeCard | None:
        """Return a code's words; None for one that the list does not know."""
        return next((entry for entry in self.entries if entry.code == str(code)), None)


@dataclass(frozen=True)
class FreshnessRules:
    """The freshness rules of some kinds of fact, by fact and contract level, ready to judge with."""

    by_place: Mapping[tuple[str, str], Limits] = field(default_factory=dict)

    def limits(self, *, fact: str, level: str = "") -> Limits:
        """Return the limits of a fact at a contract level, or those for all levels; undeclared ones are stale."""
        return self.by_place.get((fact, level)) or self.by_place.get((fact, "")) or UNDECLARED

    def judge(
        self, *, fact: str, newest: datetime | None, now: datetime, level: str = "", is_late: bool = False
    ) -> Age:
        """Judge the age of the newest fact; see `rules.judge_age`."""
        return judge_age(newest=newest, now=now, limits=self.limits(fact=fact, level=level), is_late=is_late)

    def judge_held(
        self, *, fact: str, holding: Holding, newest: datetime | None, now: datetime, is_late: bool = False
    ) -> Age:
        """Judge the age of the newest fact of what a company holds; where its time with it is over, it is fixed."""
        if holding.periods and all(period.end is not None and period.end <= now for period in holding.periods):
            return Age("fixed", "")
        return self.judge(fact=fact, newest=newest, now=now, level=holding.level, is_late=is_late)


def list_datasets(*, actor: Actor) -> list[DatasetCard]:
    """List the datasets with their fields, rules and freshness, as published."""
    with scope(actor):
        known = {each.code: each for each in Dataset.objects.all()}
        freshness = [_freshness_card(each) for each in Freshness.objects.order_by("fact", "level")]
    return [_dataset_card(known[name], freshness) for name in DATASETS if name in known]


def list_codes(*, actor: Actor) -> list[CodesCard]:
    """List the lists of codes."""
    with scope(actor):
        return [_codes_card(each) for each in CodeList.objects.order_by("code")]


def list_freshness(*, actor: Actor) -> list[FreshnessCard]:
    """List all freshness rules."""
    with scope(actor):
        return [_freshness_card(each) for each in Freshness.objects.order_by("fact", "level")]


def get_freshness_rules(*, actor: Actor, facts: Iterable[str]) -> FreshnessRules:
    """Return the rules of some kinds of fact, to judge with."""
    with scope(actor):
        found = Freshness.objects.filter(fact__in=list(facts))
        return FreshnessRules(
            {
                (each.fact, each.level): Limits(each.source, each.due, each.expected_within_h, each.stale_after_h)
                for each in found
            }
        )


def _dataset_card(dataset: Dataset, freshness: Iterable[FreshnessCard]) -> DatasetCard:
    shape = DATASETS[dataset.code]
    raw = [column.name for column in shape.columns]
    names = [*raw, *(column.name for column in shape.aggregate_columns if column.name not in raw)]
    return DatasetCard(
        code=dataset.code,
        title=dataset.title,
        about=dataset.about,
        owner=dataset.owner,
        zone=dataset.zone,
        resolutions=("raw", *(AGGREGATES if shape.aggregate_columns else ())),
        fields=tuple(_field_card(name, dataset.fields.get(name, {}), name not in raw) for name in names),
        rules=tuple(RuleCard(**each) for each in dataset.rules),
        freshness=tuple(each for each in freshness if each.fact == dataset.code),
    )


def _field_card(name: str, about: Mapping[str, Any], is_summed: bool) -> FieldCard:
    words, unit, rule, example = (about.get(part, "") for part in ("words", "unit", "rule", "example"))
    return FieldCard(name, words, unit, rule, example, is_summed)


def _codes_card(codes: CodeList) -> CodesCard:
    entries = [CodeCard(code, each["title"], each["words"]) for code, each in codes.entries.items()]
    entries.sort(key=lambda entry: (int(entry.code) if entry.code.isdigit() else -1, entry.code))
    return CodesCard(codes.code, codes.title, tuple(entries))


def _freshness_card(rule: Freshness) -> FreshnessCard:
    return FreshnessCard(
        code=rule.code,
        fact=rule.fact,
        level=rule.level,
        source=rule.source,
        steward=rule.steward,
        due=rule.due,
        expected_within_h=rule.expected_within_h,
        stale_after_h=rule.stale_after_h,
    )
