"""What a provider's files say of automation: its rules. What people keep by page is not in files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forecourt.automation.actions import define_rule, withdraw_rule
from forecourt.automation.models import Rule
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import defined_by, register


def _rules(actor: Actor) -> list[dict[str, Any]]:
    return [_entry(each) for each in Rule.objects.filter(is_from_file=True).order_by("code")]


def _entry(rule: Rule) -> dict[str, Any]:
    as_they_are = ("code", "title", "words", "when", "only_if", "then", "permissions", "accuracy", "marks_wanted")
    return {
        **{name: getattr(rule, name) for name in (*as_they_are, "depth", "pause_h", "most_per_day")},
        "budget": {"errors": rule.budget_errors, "within_h": rule.budget_within_h},
        "mode": Rule.OFF if rule.mode == Rule.OFF else Rule.SHADOW,
    }


_KIND = defined_by(
    define_rule,
    name="automations",
    title="Rule",
    rank=130,
    subject="rule",
    read=_rules,
    remove=withdraw_rule,
    unordered=("permissions",),
)
#: Whether a rule is off, in shadow or live is for people to say once it is there.
register(replace(_KIND, for_new=frozenset({"mode"})))
