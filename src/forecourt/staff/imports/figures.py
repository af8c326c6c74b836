"""What the pages of imports show, from what is known of them. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from forecourt.customers.queries.importing import FaultRow, ImportCard
from forecourt.customers.rules.importing.columns import KnownField
from forecourt.customers.rules.importing.layouts import LEFT_OUT, ROLE_WORDS, ROLES
from forecourt.look.sheets import neutral

#: How an import stands: its words, and the badge's kind.
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "received": ("Given in", ""),
    "planning": ("Being planned", "info"),
    "planned": ("Planned", "info"),
    "running": ("Being taken in", "info"),
    "done": ("Taken in", "good"),
    "stopped": ("Stopped", "warn"),
    "refused": ("Cannot be read", "bad"),
}
OPEN: Final = frozenset({"planning", "running"})
KINDS: Final[Mapping[str, str]] = {
    "records": "A record",
    "history": "A value of a property at a time",
    "merges": "A record that went into another",
    "links": "A person at a company",
    "activity": "Something that happened",
}
#: What is counted, in the order in which people read it.
COUNTS: Final[tuple[tuple[str, str], ...]] = (
    ("rows", "Rows"),
    ("records_new", "New records"),
    ("records_known", "Known records"),
    ("facts_new", "New values"),
    ("values_changed", "Values that count now"),
    ("facts_confirmed", "Values confirmed"),
    ("facts_known", "Said before"),
    ("ties", "New ties"),
    ("merged", "Ids that went into others"),
    ("activities_new", "New activities"),
    ("activities_known", "Activities told before"),
    ("contested", "Sources disagree"),
    ("waiting", "Lines that wait"),
    ("left_out", "Left out"),
)
#: The columns that a list of faults has behind the file's own.
LINE_COLUMN: Final = "line in the first file"
WHAT_COLUMN: Final = "what is wrong"
MOST_PROPERTIES: Final = 100


def import_row(card: ImportCard) -> dict[str, Any]:
    """Describe an import as a list shows it."""
    words, kind = STATES[card.state]
    return {
        "id": card.id,
        "url": f"/staff/imports/{card.id}/",
        "name": card.name,
        "system": card.system_title,
        "kind": KINDS.get(str(card.matching.get("kind", "")), ""),
        "state": card.state,
        "words": words,
        "badge": kind,
        "is_open": card.state in OPEN,
        "rows": card.counts.get("rows"),
        "named": card.named,
        "waiting": card.waiting,
        "received_at": card.received_at,
        "who": card.received_by,
        "progress": round(card.progress * 100),
    }


def title_of(card: ImportCard) -> str:
    """Say in a sentence how an import stands."""
    counts = card.plan.get("counts", {})
    rows = counts.get("rows", 0) + card.plan.get("further_rows", 0)
    return {
        "received": f"{card.name} was given in",
        "planning": f"{card.name} is being planned",
        "planned": f"{card.name} would bring {rows:,} {'row' if rows == 1 else 'rows'}",
        "running": f"{card.name} is being taken in",
        "done": f"{card.name} is in",
        "stopped": f"{card.name} was stopped at line {card.line:,}",
        "refused": f"{card.name} cannot be read",
    }[card.state]


def counts_of(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the figures of a plan, or of what was taken in: rows in any case, others where there are any."""
    return [
        {"label": label, "value": counts.get(name, 0)} for name, label in COUNTS if counts.get(name) or name == "rows"
    ]


def column_rows(card: ImportCard, fields: Sequence[KnownField]) -> list[dict[str, Any]]:
    """Describe each column: some of its values, and what it can be."""
    choices = choices_of(card, fields)
    rows = []
    for place, column in enumerate(card.matching.get("columns", [])):
        chosen = f"fact:{column['field']}" if column["role"] == "fact" else column["role"]
        values = [row[place] for row in card.samples if place < len(row) and row[place].strip()]
        rows.append(
            {
                "place": place,
                "name": column["name"],
                "samples": list(dict.fromkeys(values))[:3],
                "chosen": chosen,
                "is_out": chosen == "ignore",
                "groups": choices,
            }
        )
    return sorted(rows, key=lambda row: (row["is_out"], row["place"]))


def choices_of(card: ImportCard, fields: Sequence[KnownField]) -> list[dict[str, Any]]:
    """Return what a column can be, in groups: (value, words)."""
    kind, subject = card.matching.get("kind", "records"), card.matching.get("subject", "company")
    roles = [(role, ROLE_WORDS[role]) for role in ROLES[kind] if role not in ("fact", "ignore")]
    facts = [(f"fact:{each.code}", each.title) for each in fields if each.subject == subject]
    groups = [{"label": "", "choices": [("ignore", ROLE_WORDS["ignore"])]}, {"label": "What it is", "choices": roles}]
    return [*groups, {"label": "A fact", "choices": facts}] if "fact" in ROLES[kind] else groups


def property_rows(card: ImportCard, fields: Sequence[KnownField]) -> list[dict[str, Any]]:
    """Describe each property of a history and what it can be."""
    subject = card.matching.get("subject")
    facts = [("", "Nobody said yet: it waits"), (LEFT_OUT, "Leave out")]
    facts += [(each.code, each.title) for each in fields if each.subject == subject]
    properties = card.matching.get("properties", {})
    return [
        {"name": name, "chosen": code, "choices": facts} for name, code in list(properties.items())[:MOST_PROPERTIES]
    ]


def change_rows(plan: Mapping[str, Any], fields: Sequence[KnownField]) -> list[dict[str, Any]]:
    """Describe the first changes that a plan found: which record, which fact, before and after."""
    titles = {each.code: each.title for each in fields}
    return [
        {
            "record": each.get("record", ""),
            "is_new": each.get("is_new", False),
            "title": titles.get(each.get("field", ""), each.get("field", "")),
            "old": said(each.get("old")),
            "new": said(each.get("new")),
        }
        for each in plan.get("changes", [])
    ]


def said(value: Any) -> str:
    """Write a fact's value for people; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping) and {"amount", "currency"} <= value.keys():
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, list | tuple):
        return ", ".join(said(each) for each in value)
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def faults_as_csv(head: Sequence[str], faults: Iterable[FaultRow]) -> str:
    """Write what could not be taken as a file that can be mended and given in: the row's own cells, its line, and why.

    A line whose cells cannot be told apart stands whole in the first column.
    """
    columns = [each for each in head if each not in (LINE_COLUMN, WHAT_COLUMN)]
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([neutral(each) for each in [*columns, LINE_COLUMN, WHAT_COLUMN]])
    for fault in faults:
        cells = list(fault.cells)[: len(columns)] or [fault.raw]
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        writer.writerow([*(neutral(cell) for cell in padded), str(fault.line), neutral(fault.sentence)])
    return sheet.getvalue()
