"""Dials and guardrails: how much is watched, and what goes too far."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from forecourt.api.jsonapi.declarations import Attribute, Change, Filter, Resource, ToOne, declare
from forecourt.kernel.listings import Row
from forecourt.oversight import listings
from forecourt.oversight.actions import turn_back, turn_up

Level = Literal["none", "audited", "guarded", "approved", "approved_by_two"]


def _is_own(row: Row) -> bool:
    return row["company_id"] is not None


_ACTIONS = Attribute("actions", list[str], "Names of actions, features such as data.*, or * for all.", ["data.*"])
_WHERE = Attribute("where", dict[str, Any], "When it applies; empty: always.", {"amount": {"rows": 1_000_000}})

declare(
    Resource(
        type="dials",
        about="Rules that turn oversight up: the provider's, and one's company's own, newest first.",
        listing=listings.DIALS,
        attributes=(
            Attribute("code", str, "Its short name.", "large-exports"),
            Attribute("title", str, "What people read of it.", "Exports need a second pair of eyes"),
            _ACTIONS,
            _WHERE,
            Attribute("level", Level, "How far the dial is turned.", "approved"),
            Attribute("approvers", list[str], "Whose people approve, in order.", ["customer"]),
            Attribute("deadline_h", int, "How many hours an approval waits.", 72),
            Attribute("remind_after_h", int, "It is reminded of after so many hours.", 24),
            Attribute(
                "escalate_after_h", int | None, "The provider's approvers are asked too after so many hours.", None
            ),
            Attribute("is_own", bool, "A company made it for itself.", True, _is_own, ("company_id",)),
        ),
        relationships=(ToOne("company", to="companies", about="Whose own it is; null for one of the provider's."),),
        filters=(
            Filter("company", UUID, "Of one of these companies.", "", many=True),
            Filter("is_own", bool, "A company's own, or the provider's.", "true"),
            Filter("code", str, "With one of these short names.", "large-exports", many=True),
            Filter("level", Level, "Turned so far.", "approved", many=True),
        ),
        makes=Change(turn_up, subject="dial_id"),
        removes=Change(turn_back, subject="code", column="code"),
        see_also=("oversight.turn_up", "oversight.turn_back", "oversight.define_dial"),
    )
)

declare(
    Resource(
        type="guardrails",
        about="What goes too far, by which limit, and what one can do instead: the provider's, for everybody.",
        listing=listings.GUARDRAILS,
        attributes=(
            Attribute("code", str, "Its short name.", "reads-a-day"),
            Attribute("title", str, "What people read of it.", "Readings a day"),
            _ACTIONS,
            _WHERE,
            Attribute(
                "limit", dict[str, Any], "What is limited, and how.", {"kind": "rate", "per": "company", "most": 500}
            ),
            Attribute("reason", str, "Why, as it is said to whom it refuses.", "So many files a day are a mistake."),
            Attribute("next", list[str], "What one can do instead.", ["Ask for one file with all meters."]),
        ),
        filters=(Filter("code", str, "With one of these short names.", "reads-a-day", many=True),),
        see_also=("oversight.define_guardrail", "oversight.remove_guardrail"),
    )
)
