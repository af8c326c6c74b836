"""Rules and runs as their pages show them. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from forecourt.access.permissions import in_words
from forecourt.automation.queries import RuleCard, RunCard
from forecourt.automation.rules.wording import condition_in_words, event_in_words, when_in_words
from forecourt.kernel.catalogue import get_action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.wording import read
from forecourt.look.effects import effect_rows

#: Words, icon and tone of what a rule is, and of what came of a run.
MODES: Final[Mapping[str, tuple[str, str, str]]] = {
    "live": ("Live", "zap", "good"),
    "shadow": ("In shadow", "eye", "info"),
    "off": ("Off", "circle-minus", ""),
}
OUTCOMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "would_do": ("Would do", "eye", "info"),
    "would_wait": ("Would ask a person", "eye", "info"),
    "would_fail": ("Would fail", "triangle-alert", "warn"),
    "done": ("Done", "check", "good"),
    "waiting": ("Waits for a person", "hourglass", "warn"),
    "failed": ("Is tried again", "refresh-cw", "warn"),
    "dead": ("Failed", "circle-alert", "bad"),
    "dismissed": ("Let go", "circle-minus", ""),
    "held": ("Held back", "circle-minus", ""),
    "looped": ("Loop cut", "circle-alert", "bad"),
    "refused": ("Not approved", "circle-minus", "warn"),
}
#: Of a run that waits for an approval, and not for somebody to do it.
ASKS: Final = {"label": "Waits for approval", "icon": "hourglass", "tone": "warn", "code": "asks"}
#: What rows tell beside what changed: which record it is, and who said so.
BESIDE: Final = frozenset({"record", "sources"})
JUDGED: Final = ("would_do", "would_wait", "would_fail", "done")


def sentence(rules: Sequence[RuleCard]) -> str:
    """Answer the page in a sentence."""
    if not rules:
        return "No rule acts by itself yet"
    live = sum(each.mode == "live" for each in rules)
    shadow = sum(each.mode == "shadow" for each in rules)
    waiting = sum(each.waiting for each in rules)
    told = f"{_count(live, 'rule') if live else 'No rule'} {'act' if live > 1 else 'acts'}, {shadow} in shadow"
    return f"{told}, {_count(waiting, 'failed run')} wait{'s' if waiting == 1 else ''}" if waiting else told


def rule_rows(rules: Sequence[RuleCard]) -> list[dict[str, Any]]:
    """Describe the rules as `staff/automation.html` expects them."""
    titles = {each.code: each.title for each in rules}
    return [
        {
            "url": f"/staff/automation/{each.code}/",
            "title": each.title,
            "when": when_in_words(each.when, titles=titles),
            "mode": badge(MODES, each.mode),
            "record": bar(each),
            "errors": each.errors,
            "budget": each.budget_errors,
            "last_ran_at": each.last_ran_at,
            "unmarked": each.unmarked,
            "waiting": each.waiting,
        }
        for each in rules
    ]


def rule_parts(rule: RuleCard) -> dict[str, Any]:
    """Describe one rule as `staff/automation_rule.html` expects it: when, if, then, as whom."""
    return {
        "when": when_in_words(rule.when),
        "only_if": [condition_in_words(each) for each in rule.only_if],
        "then": [
            {
                "title": title_of(each["action"]),
                "name": each["action"],
                "parameters": [(name.replace("_", " "), _text(value)) for name, value in each["parameters"].items()],
            }
            for each in rule.then
        ],
        "may": [in_words(permission=each) for each in rule.permissions],
        "mode": badge(MODES, rule.mode),
        "record": bar(rule),
    }


def run_rows(runs: Sequence[RunCard], *, names: Mapping[Any, str], zone: ZoneInfo, locale: str) -> list[dict[str, Any]]:
    """Describe runs as `staff/automation_runs.html` expects them, with what changed or would change.

    Keys mark the first that nobody has judged.
    """
    next_id = next((each.id for each in runs if each.right is None and each.outcome in JUDGED), None)
    return [
        {
            "id": each.id,
            "url": f"/staff/automation/{each.code}/",
            "rule": each.title,
            "outcome": ASKS if each.approvals else badge(OUTCOMES, each.outcome),
            "approvals": [f"/staff/approvals/{one}/" for one in each.approvals.values()],
            "event": event_in_words(each.event),
            "subject": names.get(each.company_id, "") or f"{each.subject_type} {each.subject_id}"[:80],
            "company_id": each.company_id if each.company_id in names else None,
            "journal_id": each.journal_id,
            "happened_at": each.happened_at,
            "ran_at": each.ran_at,
            "next_attempt_at": each.next_attempt_at,
            "attempts": each.attempts,
            "said": each.said,
            "version": each.version,
            "is_replay": each.is_replay,
            "right": each.right,
            "note": each.note,
            "marked_by": each.marked_by,
            "is_judged": each.outcome in JUDGED,
            "is_next": each.id == next_id,
            "waits": each.outcome in ("dead", "waiting"),
            "changes": changes(each.changes, zone=zone, locale=locale),
            "asked": [title_of(one["action"]) for one in each.asked],
        }
        for each in runs
    ]


def changes(changed: Sequence[Mapping[str, Any]], *, zone: ZoneInfo, locale: str) -> list[dict[str, Any]]:
    """Describe what changed, each with its sentence and its fields."""
    told = []
    for each in changed:
        old, new = each.get("old") or {}, each.get("new") or {}
        title, _ = read(each["event"], old=old, new=new)
        shown = {name: value for name, value in new.items() if name not in BESIDE and (name in old or name != "name")}
        told.append({"title": title, "rows": effect_rows(old=old, new=shown, zone=zone, locale=locale)})
    return told


def bar(rule: RuleCard) -> dict[str, Any]:
    """Describe how right a rule was, against what it has to be."""
    record = rule.record
    return {
        "share": None if record.share is None else f"{record.share * 100:.3g}",
        "wanted": f"{record.accuracy * 100:.3g}",
        "marked": record.marked,
        "right": record.right,
        "marks_wanted": record.wanted,
        "words": record.words,
        "why_not": record.why_not,
    }


def badge(words: Mapping[str, tuple[str, str, str]], code: str) -> dict[str, str]:
    """Describe a state by word, icon and tone."""
    label, icon, tone = words[code]
    return {"label": label, "icon": icon, "tone": tone, "code": code}


def title_of(name: str) -> str:
    """Return an action's title; its name where it went with a newer version."""
    try:
        return get_action(name).title
    except Invisible:
        return name


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(each)}" for name, each in value.items())
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)
