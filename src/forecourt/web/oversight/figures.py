"""Rules in the words of their page: what they are about, when they apply, what they ask for, how much is used up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from forecourt.kernel.catalogue import Oversight, get_action
from forecourt.kernel.dial import Step, default_steps
from forecourt.kernel.errors import Invisible
from forecourt.look.catalogue.places import feature_in_words
from forecourt.oversight.queries import DialCard, GuardCard
from forecourt.oversight.rules import Limit, Where
from forecourt.oversight.rules.wording import LEVELS, limit_in_words, used_in_words, when_in_words, who_approves
from forecourt.settings.environment import environment

#: How far a company can turn the dial up for itself.
OWN_LEVELS: Final = (Oversight.AUDITED, Oversight.APPROVED, Oversight.APPROVED_BY_TWO)


def dial_row(*, card: DialCard, company: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Lay a dial out as `web/oversight.html` expects it."""
    waits = bool(card.level.approvals)
    return {
        "code": card.code,
        "title": card.title,
        "about": about_in_words(card.actions),
        "when": when_in_words(_without_side(card.where), names=names),
        "how": how_in_words(level=card.level, sides=card.approvers, company=company),
        "waits": waits,
        "lapses": f"Lapses after {hours_in_words(card.deadline_h)}" if waits else "",
    }


def guard_row(*, card: GuardCard, used: Decimal | None, names: Mapping[str, str]) -> dict[str, Any]:
    """Lay a guardrail out as `web/oversight.html` expects it, with how full it is where it counts for the company."""
    limit = Limit.model_validate(card.limit)
    most = limit.most or Decimal(0)
    return {
        "title": card.title,
        "about": about_in_words(card.actions),
        "when": when_in_words(_without_side(card.where), names=names),
        "limit": limit_in_words(limit),
        "used": used_in_words(limit, used) if used is not None else "",
        "share": int(min(Decimal(100), used / most * 100)) if used is not None and most else None,
        "reason": card.reason,
    }


def about_in_words(actions: Iterable[str]) -> list[str]:
    """Name what a rule is about: actions by their titles, whole features, or everything."""
    return [_one_in_words(each) for each in actions]


def how_in_words(*, level: Oversight, sides: Sequence[str], company: str) -> str:
    """Say what a rule asks for, such as `One person of ACME approves first`."""
    steps = tuple(Step(side) for side in sides) if sides else default_steps(level)  # type: ignore[arg-type]
    if not level.approvals:
        return LEVELS[level]
    who = who_approves(steps[: max(level.approvals, len(sides))], customer=company, provider=environment().provider)
    return f"{who} approve{'' if who.startswith(('Two', 'Three')) else 's'} first"


def level_choices(*, company: str, chosen: str) -> list[dict[str, Any]]:
    """List how far a company can turn the dial up, in words."""
    return [
        {
            "code": level.value,
            "words": how_in_words(level=level, sides=("customer",) * level.approvals, company=company),
            "chosen": level.value == chosen,
        }
        for level in OWN_LEVELS
    ]


def effect_in_words(*, level: Oversight, when: str, approvers: Sequence[str], company: str) -> list[str]:
    """Say what a rule of the company's own will mean to its people, in sentences."""
    how = how_in_words(level=level, sides=("customer",) * level.approvals, company=company)
    said = [f"{when[:1].upper()}{when[1:]}: {how[:1].lower()}{how[1:]}." if when else f"{how}."]
    if not level.approvals:
        return said
    provider = environment().provider
    if len(approvers) > level.approvals:
        said.append(f"{', '.join(approvers[:5])} can approve. Nobody approves what they asked for themselves.")
    else:
        names = " and ".join(approvers) or "Nobody"
        said.append(f"{names} alone can approve, and not what they ask for themselves: {provider} decides that too.")
    said.append("Taking it back, or changing it, wants the same approval.")
    return said


def hours_in_words(hours: int) -> str:
    """Write a number of hours as people say it."""
    days, left = divmod(hours, 24)
    if days and not left:
        return f"{days} day{'s' if days > 1 else ''}"
    return f"{hours} hour{'s' if hours > 1 else ''}"


def _without_side(where: Mapping[str, Any]) -> Where:
    """Leave out what the reader knows of themselves: whose people they are, and which company's."""
    return Where.model_validate({name: of for name, of in where.items() if name not in ("side", "companies")})


def _one_in_words(name: str) -> str:
    if name == "*":
        return "Everything"
    if name.endswith(".*"):
        return f"All about {feature_in_words(name[:-2]).lower()}"
    try:
        return get_action(name).title
    except Invisible:  # a rule may name what a newer version no longer has
        return name
