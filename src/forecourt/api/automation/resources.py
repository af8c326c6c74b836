"""Rules that act by themselves, and each time that one ran: the provider's, for who works with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Change, Filter, Resource, ToOne, declare
from forecourt.automation import listings
from forecourt.automation.actions import remove_rule
from forecourt.kernel.listings import Row

Mode = Literal["off", "shadow", "live"]
Outcome = Literal[
    "would_do",
    "would_wait",
    "would_fail",
    "done",
    "waiting",
    "failed",
    "dead",
    "dismissed",
    "held",
    "looped",
]
WORDS: Final = "what rules do"


def _path(row: Row) -> list[str]:
    return list(row["path"])


declare(
    Resource(
        type="automation-rules",
        about="Rules: when something happens, if something is so, then something is done. By short name.",
        listing=listings.RULES,
        attributes=(
            Attribute("code", str, "Its short name.", "zone-of-the-west"),
            Attribute("title", str, "What people call it.", "A company in the west has western days"),
            Attribute("words", str, "What it is for.", "Sets the zone of a company that moves."),
            Attribute("when", dict[str, Any], "What makes it due.", {"events": ["customers.company.changed"]}),
            Attribute("only_if", list[Any], "What has to be so.", [{"value": "new.town", "test": "there"}]),
            Attribute("then", list[dict[str, Any]], "What it does.", [{"action": "customers.change_company"}]),
            Attribute("permissions", list[str], "All that it may.", ["customers.see_all", "customers.keep"]),
            Attribute("mode", Mode, "Whether it acts, only says what it would do, or neither.", "shadow"),
            Attribute("version", int, "Goes up when what it does changes.", 1),
            Attribute("accuracy", float, "The share of right proposals at which it may go live.", 0.8),
            Attribute("marks_wanted", int, "How many proposals have to be marked for that.", 20),
            Attribute("budget_errors", int, "So many errors switch it off.", 5),
            Attribute("budget_within_h", int, "Within so many hours.", 24),
            Attribute("depth", int, "How many rules may set one another off, it included.", 3),
            Attribute("pause_h", float, "Not again for one subject within so many hours.", 0.0),
            Attribute("most_per_day", int, "It runs no more often within a day.", 1000),
            Attribute("keeper_name", str, "Who keeps it; empty: the provider's files.", "Susy Sung"),
            Attribute("is_from_file", bool, "The provider's files define it.", False),
            Attribute("off_because", str, "Why it is off.", ""),
            Attribute("next_at", datetime | None, "When its schedule is due next, business time.", None),
            Attribute(
                "changed_at", datetime, "When it was changed or turned last, business time.", "2026-11-01T23:10:00Z"
            ),
        ),
        filters=(
            Filter("code", str, "With one of these short names.", "zone-of-the-west", many=True),
            Filter("mode", Mode, "In one of these modes.", "live", many=True),
        ),
        permission="automation.see",
        words=WORDS,
        removes=Change(remove_rule, subject="code", column="code"),
        see_also=(
            "automation.keep_rule",
            "automation.try_rule",
            "automation.turn_on_shadow",
            "automation.turn_live",
            "automation.turn_off",
            "automation.replay_in_shadow",
        ),
    )
)

declare(
    Resource(
        type="automation-runs",
        about="Each time that a rule was due and what it asks for was so, with what was and what is; newest first.",
        listing=listings.RUNS,
        attributes=(
            Attribute("rule", str, "The rule's short name.", "zone-of-the-west"),
            Attribute("version", int, "Of the rule as it ran.", 1),
            Attribute("is_shadow", bool, "It only said what it would do.", True),
            Attribute("is_replay", bool, "It ran over what was long past.", False),
            Attribute("event", str, "What made it due.", "customers.company.changed"),
            Attribute("subject_type", str, "What that happened to.", "company"),
            Attribute("subject_id", str, "Which one.", "01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b"),
            Attribute("happened_at", datetime, "When, business time.", "2026-11-01T23:10:00Z"),
            Attribute("ran_at", datetime, "When it ran last, business time.", "2026-11-01T23:10:02Z"),
            Attribute("outcome", Outcome, "What came of it.", "would_do"),
            Attribute("changes", list[dict[str, Any]], "What was, or would be, changed: old and new values.", []),
            Attribute("asked", list[dict[str, Any]], "The actions with their parameters as filled.", []),
            Attribute("said", str, "Why it did not come to its end.", ""),
            Attribute("attempts", int, "How often it was tried.", 1),
            Attribute("next_attempt_at", datetime | None, "When it is tried again, business time.", None),
            Attribute(
                "set_off_by", list[str], "The rules that set it off, it last.", ["zone-of-the-west"], _path, ("path",)
            ),
            Attribute("right", bool | None, "What people said of it; null: nothing.", None),
            Attribute("note", str, "Why they said so.", ""),
            Attribute("marked_by", str, "Who said so.", ""),
        ),
        relationships=(ToOne("company", to="companies", about="Whom it concerns."),),
        filters=(
            Filter("rule", str, "Of one of these rules, by short name.", "zone-of-the-west", many=True),
            Filter("outcome", Outcome, "With one of these outcomes.", "dead", many=True),
            Filter("company", UUID, "That concern one of these companies.", "", many=True),
            Filter("is_marked", bool, "Marked, or not.", "false"),
        ),
        permission="automation.see",
        words=WORDS,
        see_also=(
            "automation.mark_run",
            "automation.replay_run",
            "automation.release_run",
            "automation.dismiss_run",
        ),
    )
)
