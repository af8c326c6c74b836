"""The rows, bars and sentences of the pages of freshness. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from forecourt.access.queries import Member, RoleCard
from forecourt.customers.queries import (
    AgeingRecord,
    Cell,
    FieldMap,
    FreshnessMap,
    Kept,
    NamedSteward,
    Part,
    RefreshCard,
    SegmentCard,
)
from forecourt.staff.facts.figures import CATEGORIES, MARKS, in_words

STATES: Final[Mapping[str, str]] = {
    "fresh": "Fresh",
    "ageing": "Ageing",
    "stale": "Stale",
    "missing": "Missing",
}
REASONS: Final[Mapping[str, str]] = {
    "stale": "Past its time",
    "missing": "Missing",
    "bounced": "Mail came back",
    "failed_sync": "Sync failed",
    "doubted": "In doubt",
}
#: The icon beside a reason: never colour alone.
GLYPHS: Final[Mapping[str, str]] = {
    "stale": "clock",
    "missing": "circle-minus",
    "bounced": "mail",
    "failed_sync": "cloud-off",
    "doubted": "triangle-alert",
}
SUBJECTS: Final[Mapping[str, str]] = {"company": "Companies", "person": "People"}


def columns(*, whole: FreshnessMap, subject: str) -> tuple[list[SegmentCard], list[str]]:
    """Return the segments that have records, and the titles of those that have none."""
    fields = [each for each in whole.fields if each.type.subject == subject]
    there = {segment for each in fields for segment, cell in each.cells.items() if cell.counted + cell.unknown}
    shown = [each for each in whole.segments if each.code in there]
    return shown, [each.title for each in whole.segments if each.code not in there]


def map_groups(
    *, whole: FreshnessMap, subject: str, roles: Mapping[str, str], named: Mapping[Part, NamedSteward]
) -> list[dict[str, Any]]:
    """Return the rows of the map by category, with who keeps it: of each field a cell a segment that has records."""
    segments, _ = columns(whole=whole, subject=subject)
    fields = [each for each in whole.fields if each.type.subject == subject]
    return [
        {
            "title": title,
            "kept_by": _keepers([each for each in fields if each.type.category == name], roles, named),
            "rows": [_field_row(each, segments) for each in fields if each.type.category == name],
        }
        for name, title in CATEGORIES.items()
        if any(each.type.category == name for each in fields)
    ]


def _keepers(
    fields: Iterable[FieldMap], roles: Mapping[str, str], named: Mapping[Part, NamedSteward]
) -> list[dict[str, Any]]:
    """Name who keeps some fields true: by name where somebody is named, else the role."""
    parts = dict.fromkeys((each.type.steward, each.type.subject, each.type.category) for each in fields)
    found = []
    for part in parts:
        first = named.get(part)
        is_named = first is not None and first.is_there
        role = roles.get(part[0], part[0].replace("_", " "))
        if role:
            found.append({"name": first.name if first is not None and is_named else role, "is_named": is_named})
    return found


def sentence(*, whole: FreshnessMap, subject: str) -> str:
    """Say in one sentence how fresh the base is, and what is furthest behind."""
    cells = [
        (each, segment, cell)
        for each in whole.fields
        if each.type.subject == subject
        for segment, cell in each.cells.items()
        if cell.counted
    ]
    counted = sum(cell.counted for *_, cell in cells)
    if not counted:
        return "Nothing is counted yet: the first count comes within a minute"
    good = sum(cell.fresh + cell.ageing for *_, cell in cells)
    words = f"{_per_cent(good, counted)} of what we rely on about {SUBJECTS[subject].lower()} is in date"
    behind = max(cells, key=lambda each: (each[2].stale + each[2].missing, each[0].type.weight))
    lacking = behind[2].stale + behind[2].missing
    if not lacking:
        return words
    titles = {each.code: each.title for each in whole.segments}
    whose = titles[behind[1]].lower() if behind[1] else "those in no segment"
    return f"{words}; {behind[0].type.title.lower()} of {whose} is furthest behind"


def record_rows(*, records: Iterable[AgeingRecord], field: str, unit: str, locale: str) -> list[dict[str, Any]]:
    """Describe the records behind a cell."""
    return [
        {
            "name": each.name,
            "url": f"{record_url(each.subject_type, each.subject_id)}facts/{field}/",
            "value": "" if each.value is None else in_words(each.value, unit=unit, locale=locale),
            "is_stale": each.state == "stale",
            "stamp": {"at": each.verified_at, "source": each.source_title, "fresh": each.state}
            if each.verified_at
            else None,
        }
        for each in records
    ]


def queue_rows(*, cards: Iterable[RefreshCard], roles: Mapping[str, str], locale: str) -> list[dict[str, Any]]:
    """Describe what is asked for anew, each with the last that is known."""
    return [
        {
            "id": each.id,
            "name": each.name,
            "title": each.field_title,
            "record_url": record_url(each.subject_type, each.subject_id),
            "url": f"{record_url(each.subject_type, each.subject_id)}facts/{each.field}/",
            "value": "" if each.fact_id is None else in_words(each.value, unit=each.unit, locale=locale),
            "fact_id": each.fact_id,
            "is_stale": each.freshness == "stale" or each.reason not in ("stale", "missing"),
            "stamp": {
                "at": each.verified_at,
                "source": each.source_title,
                "fresh": MARKS[each.freshness or "stale"],
            }
            if each.fact_id
            else None,
            "reason": {"words": REASONS[each.reason], "glyph": GLYPHS[each.reason], "name": each.reason},
            "said": each.said,
            "worth": each.worth,
            "steward": roles.get(each.steward, each.steward.replace("_", " ")),
            "first": each.first,
            "opened_at": each.opened_at,
            "is_asked_of_connector": each.asked_of == "connector",
        }
        for each in cards
    ]


def queue_sentence(*, waiting: int, of_connectors: int, is_narrowed: bool) -> str:
    """Say how much waits, and how much of it programs are asked first."""
    if is_narrowed:
        return (
            f"{waiting:,} values of this kind are asked for" if waiting != 1 else "One value of this kind is asked for"
        )
    asked = f"; connectors are asked for {of_connectors:,} more" if of_connectors else ""
    if not waiting:
        return f"Nobody has to look anything up{asked}"
    words = "One value waits" if waiting == 1 else f"{waiting:,} values wait"
    return f"{words} for somebody who knows, the most worth first{asked}"


def steward_rows(
    *,
    kept: Mapping[str, Sequence[Kept]],
    roles: Mapping[str, str],
    people: Mapping[str, Sequence[Member]],
    named: Mapping[Part, NamedSteward],
    may_name: Collection[str],
) -> list[dict[str, Any]]:
    """Describe the stewards, who waits for most first, each with the parts of the model that they keep true.

    Args:
        may_name: The roles for whose parts the reader may name somebody.
    """
    rows = [
        {
            "code": steward,
            "title": roles.get(steward, steward.replace("_", " ").capitalize()) if steward else "Nobody yet",
            "people": [each.name for each in people.get(roles.get(steward, ""), ())],
            "is_named": bool(steward),
            "asked": sum(each.asked for each in parts),
            "queue_url": f"/staff/refresh/?{urlencode({'steward': steward})}" if steward else "",
            "parts": [_part(each, steward, named, steward in may_name) for each in parts],
        }
        for steward, parts in kept.items()
    ]
    return sorted(rows, key=lambda row: (-row["asked"], row["title"]))


def stewards_sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say whether every part of the model has somebody."""
    if not rows:
        return "The model is empty: nothing can be known of customers yet"
    without = [part["title"] for row in rows if not row["is_named"] for part in row["parts"]]
    waiting = sum(row["asked"] for row in rows)
    if without:
        return f"{len(without)} parts of the model have nobody who keeps them true"
    parts = [part for row in rows for part in row["parts"]]
    by_name = sum(bool(part["first"]) for part in parts)
    if by_name < len(parts):
        have = "has" if by_name == 1 else "have"
        return f"{by_name} of {len(parts)} parts of the model {have} a steward by name; {_waiting(waiting)}"
    return f"Every part of the model has a steward by name; {_waiting(waiting)} for them"


def _waiting(values: int) -> str:
    if not values:
        return "nothing waits"
    return "one value waits" if values == 1 else f"{values:,} values wait"


def role_titles(roles: Iterable[RoleCard]) -> dict[str, str]:
    """Return what people call each role."""
    return {each.code: each.title for each in roles}


def record_url(subject_type: str, subject_id: Any) -> str:
    """Return the page of a company or a person."""
    return f"/staff/customers/{'people/' if subject_type == 'person' else ''}{subject_id}/"


def part_title(*, subject: str, category: str) -> str:
    """Return what people call a part of the model."""
    return f"{CATEGORIES[category]}, {SUBJECTS[subject].lower()}"


def named_in_words(name: str) -> str:
    """Say what naming somebody, or nobody, means from now on."""
    return f"{name} is asked first from now on." if name else "Everybody with the role is asked from now on."


def _part(kept: Kept, steward: str, named: Mapping[Part, NamedSteward], may_name: bool) -> dict[str, Any]:
    counted = kept.fresh + kept.ageing + kept.stale + kept.missing
    first = named.get((steward, kept.subject, kept.category))
    return {
        "title": part_title(subject=kept.subject, category=kept.category),
        "first": first.name if first is not None and first.is_there else "",
        "left": first.name if first is not None and not first.is_there else "",
        "name_url": f"/staff/stewards/{steward}/{kept.subject}/{kept.category}/" if may_name else "",
        "fields": ", ".join(kept.titles),
        "share": _per_cent(kept.fresh + kept.ageing, counted) if counted else "",
        "stretches": _stretches({name: getattr(kept, name) for name in STATES}),
        "words": _words({name: getattr(kept, name) for name in STATES}),
        "stale": kept.stale,
        "missing": kept.missing,
        "contested": kept.contested,
        "asked": kept.asked,
    }


def _field_row(field: FieldMap, segments: Sequence[SegmentCard]) -> dict[str, Any]:
    return {
        "title": field.type.title,
        "weight": field.type.weight,
        "cells": [_cell(field, each, field.cells.get(each.code, Cell())) for each in segments],
    }


def _cell(field: FieldMap, segment: SegmentCard, cell: Cell) -> dict[str, Any]:
    parts = {name: getattr(cell, name) for name in STATES}
    base = f"/staff/freshness/{field.type.subject}/{field.type.code}/"
    return {
        "segment": segment.title,
        "share": _per_cent(cell.fresh + cell.ageing, cell.counted) if cell.counted else "",
        "unknown": cell.unknown,
        "stretches": _stretches(parts),
        "words": f"{field.type.title}, {segment.title}: {_words(parts)}",
        "links": [
            {"words": f"{parts[name]:,} {name}", "url": f"{base}?{urlencode({'segment': segment.code, 'state': name})}"}
            for name in ("stale", "missing", "ageing")
            if parts[name]
        ],
        "url": f"{base}?{urlencode({'segment': segment.code, 'state': 'fresh'})}",
    }


def _stretches(parts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return where each state stands in a bar, in per cent of its width."""
    whole, at, found = sum(parts.values()), 0.0, []
    for name, number in parts.items():
        if number:
            width = 100 * number / whole
            found.append({"name": name, "x": round(at, 2), "width": round(width, 2)})
            at += width
    return found


def _words(parts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in parts.items() if number) or "nothing known"


def _per_cent(part: int, whole: int) -> str:
    """Return a share, never rounded up to all or down to none."""
    share = 100 * part / whole
    rounded = min(99, round(share)) if part < whole else 100
    return f"{max(1, rounded) if part else 0} %"
