"""What the form of a rule holds: read into an action's parameters, and filled from a rule that there is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from django.http import QueryDict

from forecourt.automation.queries import RuleCard
from forecourt.automation.rules.shape import ALONE, LISTS
from forecourt.kernel.catalogue import EXAMPLE_ID, Action

#: How many rows a form shows at least, and at most.
LEAST_ROWS: Final = 2
MOST_ROWS: Final = 60
#: What joins a row to the one before: both have to be so, or one of the two.
AND, OR = "and", "or"
MOST_DEEDS: Final = 3
_AS_NUMBERS: Final = frozenset({"above", "below", "older_than_days", "newer_than_days"})
_LIMITS: Final = ("marks_wanted", "depth", "pause_h", "most_per_day")


def read_form(posted: QueryDict, *, permissions: Sequence[str]) -> dict[str, Any]:
    """Return the parameters of a rule as the form says them; what is wrong with them, the action says.

    Args:
        permissions: What it may where nothing was ticked.
    """
    title = posted.get("title", "").strip()
    return {
        "code": posted.get("code", "").strip() or code_of(title),
        "title": title,
        "words": posted.get("words", "").strip(),
        "when": _when(posted),
        "only_if": [*_conditions(posted), *_kept(posted)],
        "then": _deeds(posted),
        "permissions": posted.getlist("permissions") or list(permissions),
        "accuracy": _number(posted.get("accuracy", "80")) / 100,
        "budget": {"errors": posted.get("errors", "5"), "within_h": posted.get("within_h", "24")},
        **{name: posted[name] for name in _LIMITS if posted.get(name)},
    }


def filled(rule: RuleCard) -> QueryDict:
    """Return what the form holds of a rule that there is."""
    form = QueryDict(mutable=True)
    for name in ("code", "title", "words", "depth", "pause_h", "most_per_day"):
        form[name] = str(getattr(rule, name))
    form["accuracy"] = f"{rule.record.accuracy * 100:g}"
    form["marks_wanted"], form["errors"] = str(rule.record.wanted), str(rule.budget_errors)
    form["within_h"] = str(rule.budget_within_h)
    form.setlist("permissions", list(rule.permissions))
    _fill_when(form, rule.when)
    rows, beyond = _rows_of(rule.only_if)
    for place, (join, each) in enumerate(rows):
        form[f"join_{place}"], form[f"value_{place}"], form[f"test_{place}"] = join, each["value"], each["test"]
        form[f"to_{place}"] = _text(each.get("to"))
    form["kept"] = json.dumps(beyond)
    for place, deed in enumerate(rule.then):
        form[f"action_{place}"] = deed["action"]
        for name, value in deed["parameters"].items():
            form[f"p_{place}_{name}"] = value if isinstance(value, str) else json.dumps(value)
    return form


def conditions_beyond(rule: RuleCard) -> list[Mapping[str, Any]]:
    """Return the conditions of a rule for which the form has no room: it shows them and keeps them as they are."""
    return _rows_of(rule.only_if)[1]


def conditions_shown(form: QueryDict, *, more: bool) -> list[dict[str, str]]:
    """Return the rows of conditions that a form shows: all that say something, and an empty one to go on with."""
    rows = [
        {"place": str(place), **{name: form.get(f"{name}_{place}", "") for name in ("join", "value", "test", "to")}}
        for place in range(MOST_ROWS)
    ]
    said = max((int(row["place"]) + 1 for row in rows if row["value"]), default=0)
    return rows[: min(MOST_ROWS, max(LEAST_ROWS, said + (2 if more else 1)))]


def deeds_shown(form: QueryDict, actions: Mapping[str, Action[Any]]) -> list[dict[str, Any]]:
    """Return what a form shows of what is done: each action that was chosen with its parameters, and one to go on."""
    chosen = [form.get(f"action_{place}", "") for place in range(MOST_DEEDS)]
    said = max((place + 1 for place, name in enumerate(chosen) if name), default=0)
    return [
        {
            "place": place,
            "action": name,
            "fields": _fields(form, place, actions[name]) if name in actions else [],
        }
        for place, name in enumerate(chosen[: min(MOST_DEEDS, said + 1)])
    ]


def code_of(title: str) -> str:
    """Make a short name of a title: `Note a new town` is `note-a-new-town`."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40].rstrip("-")


def _fields(form: QueryDict, place: int, action: Action[Any]) -> list[dict[str, Any]]:
    shown = []
    for name, each in action.parameters.model_fields.items():
        if name in action.secrets:
            continue
        key = f"p_{place}_{name}"
        example = each.examples[0] if each.examples else ""
        is_long = isinstance(example, list | dict)
        value = form.get(key)
        if value is None and each.is_required():
            value = _suggested(name, example)
        shown.append(
            {
                "key": key,
                "label": name.removesuffix("_id").replace("_", " "),
                "help": each.description or "",
                "value": value or "",
                "is_required": each.is_required(),
                "is_long": is_long,
                "example": json.dumps(example) if is_long else str(example),
            }
        )
    return shown


def _suggested(name: str, example: Any) -> str:
    """Suggest what a parameter holds: ids are those of what happened."""
    if name == "company_id":
        return "{company.id}"
    if name.endswith("_id"):
        return "{subject.id}"
    if isinstance(example, list | dict):
        return json.dumps(example).replace(EXAMPLE_ID, "{subject.id}")
    return ""


def _when(posted: QueryDict) -> dict[str, Any]:
    kind = posted.get("when", "events")
    if kind == "failure":
        return {"failure_of": posted.get("failure_of", "")}
    if kind == "schedule":
        each = {"each": posted.get("each", "company")}
        if posted.get("every_h"):
            return {"schedule": {"every_h": posted["every_h"], **each}}
        days = {"weekdays": posted.getlist("weekdays")} if posted.getlist("weekdays") else {}
        return {"schedule": {"at": posted.get("at", ""), "zone": posted.get("zone", "UTC"), **days, **each}}
    fields = [name.strip() for name in posted.get("fields", "").split(",") if name.strip()]
    return {"events": [name for name in posted.getlist("events") if name], "fields": fields}


def _fill_when(form: QueryDict, when: Mapping[str, Any]) -> None:
    schedule = when.get("schedule") or {}
    form["when"] = "schedule" if schedule else "failure" if when.get("failure_of") else "events"
    form.setlist("events", list(when.get("events", ())))
    form["fields"] = ", ".join(when.get("fields", ()))
    form["failure_of"] = when.get("failure_of") or ""
    form["at"], form["zone"] = str(schedule.get("at") or "")[:5], schedule.get("zone", "")
    form["every_h"], form["each"] = str(schedule.get("every_h") or ""), schedule.get("each", "company")
    form.setlist("weekdays", list(schedule.get("weekdays", ())))


def _rows_of(
    conditions: Sequence[Mapping[str, Any]],
) -> tuple[list[tuple[str, Mapping[str, Any]]], list[Mapping[str, Any]]]:
    """Lay conditions out as rows, each with what joins it to the one before; and those for which there is no room."""
    rows: list[tuple[str, Mapping[str, Any]]] = []
    beyond = []
    for each in conditions:
        choice = each.get("any", [each])
        if len(rows) + len(choice) > MOST_ROWS:
            beyond.append(each)
        else:
            rows += [(OR if place else AND, one) for place, one in enumerate(choice)]
    return rows, beyond


def _conditions(posted: QueryDict) -> list[dict[str, Any]]:
    """Read the rows: one that is joined by `or` is a choice with those above it, as far as an `and`."""
    groups: list[list[dict[str, Any]]] = []
    begins = True
    for place in range(MOST_ROWS):
        begins = begins or posted.get(f"join_{place}") != OR
        if condition := _condition(posted, place):
            if begins:
                groups.append([])
            groups[-1].append(condition)
            begins = False
    return [each[0] if len(each) == 1 else {"any": each} for each in groups]


def _condition(posted: QueryDict, place: int) -> dict[str, Any] | None:
    value, test = posted.get(f"value_{place}", "").strip(), posted.get(f"test_{place}", "there")
    if not value:
        return None
    said = posted.get(f"to_{place}", "").strip()
    return {"value": value, "test": test} | ({} if test in ALONE else {"to": _to(test, said)})


def _kept(posted: QueryDict) -> list[Any]:
    """Return the conditions for which the form had no room: it shows them and cannot change them."""
    with suppress(ValueError):
        kept = json.loads(posted.get("kept", "[]"))
        return kept if isinstance(kept, list) else []
    return []


def _to(test: str, said: str) -> Any:
    if test in LISTS:
        return [each.strip() for each in said.split(",") if each.strip()]
    return _number(said, otherwise=said) if test in _AS_NUMBERS else said


def _deeds(posted: QueryDict) -> list[dict[str, Any]]:
    found = []
    for place in range(MOST_DEEDS):
        if action := posted.get(f"action_{place}", ""):
            prefix = f"p_{place}_"
            given = {name.removeprefix(prefix): str(posted[name]).strip() for name in posted if name.startswith(prefix)}
            found.append({"action": action, "parameters": {name: _value(text) for name, text in given.items() if text}})
    return found


def _value(text: str) -> Any:
    """Read a list or an object where one was written; anything else is text, which may hold placeholders."""
    if text.startswith(("[", '{"')):
        with suppress(ValueError):
            return json.loads(text)
    return text


def _number(text: str, otherwise: Any = 0) -> Any:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _text(value: Any) -> str:
    if value is None:
        return ""
    return (
        ", ".join(map(_text, value))
        if isinstance(value, list)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
