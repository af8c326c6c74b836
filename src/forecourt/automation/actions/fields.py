"""What is said of a rule, by a page or a file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from forecourt.automation.rules import AnyOf, Budget, Code, Condition, Deed, When
from forecourt.kernel.catalogue import Parameters


class RuleFields(Parameters):
    """All that is said of a rule."""

    code: Code = Field(
        description="A short name; it never changes, and its runs go by it.", examples=["town-of-new-companies"]
    )
    title: str = Field(min_length=1, max_length=100, description="What people call it.", examples=["Note a new town"])
    words: str = Field(
        default="", max_length=500, description="What it is for, in words.", examples=["Keeps the town as it is told."]
    )
    when: When = Field(
        description="What makes it due: events, a schedule, or the failure of another rule.",
        examples=[{"events": ["customers.company.changed"], "fields": ["town"]}],
    )
    only_if: tuple[Condition | AnyOf, ...] = Field(
        default=(),
        max_length=30,
        description="What has to be so, all of it.",
        examples=[[{"value": "new.town", "test": "there"}]],
    )
    then: tuple[Deed, ...] = Field(
        min_length=1,
        max_length=10,
        description="What it does, all of it or nothing.",
        examples=[
            [{"action": "customers.change_company", "parameters": {"company_id": "{company.id}", "town": "Newcastle"}}]
        ],
    )
    permissions: tuple[str, ...] = Field(
        min_length=1,
        max_length=30,
        description="All that it may: its own limited role, never more than whoever keeps it.",
        examples=[["customers.see_all", "customers.keep"]],
    )
    accuracy: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.8, description="The share of its proposals that has to be right before it goes live.", examples=[0.8]
    )
    marks_wanted: int = Field(
        default=20, ge=1, le=1_000, description="How many proposals have to be marked for that.", examples=[20]
    )
    budget: Budget = Field(
        default=Budget(),
        description="So many errors within so many hours switch it off.",
        examples=[{"errors": 5, "within_h": 24}],
    )
    depth: int = Field(
        default=3, ge=1, le=10, description="How many rules may set one another off, this one included.", examples=[3]
    )
    pause_h: Annotated[float, Field(ge=0, le=8_760)] = Field(
        default=0, description="Not again for the same subject within so many hours.", examples=[24]
    )
    most_per_day: int = Field(
        default=1_000, ge=1, le=100_000, description="It does no more than this within a day.", examples=[200]
    )

    def columns(self) -> dict[str, Any]:
        """Return it as the table keeps it, without the code."""
        told = self.model_dump(mode="json")
        return {
            "title": self.title,
            "words": self.words,
            "when": self.when.model_dump(mode="json", exclude_defaults=True),
            "only_if": [each.model_dump(mode="json", exclude_none=True) for each in self.only_if],
            "then": told["then"],
            "permissions": sorted(set(self.permissions)),
            "accuracy": self.accuracy,
            "marks_wanted": self.marks_wanted,
            "budget_errors": self.budget.errors,
            "budget_within_h": self.budget.within_h,
            "depth": self.depth,
            "pause_h": self.pause_h,
            "most_per_day": self.most_per_day,
        }


class KeepRule(RuleFields):
    """The parameters of `automation.keep_rule`."""

    stays_live: str = Field(
        default="",
        max_length=300,
        description="Why a live rule may stay live though what it does changes; else it goes back to shadow.",
        examples=["Only the wording of the note changed."],
    )


class DefineRule(RuleFields):
    """The parameters of `automation.define_rule`: an entry of `automations.yaml`."""

    mode: Literal["off", "shadow"] = Field(
        default="shadow", description="How it begins; what people turned since stays.", examples=["shadow"]
    )


class OneRule(Parameters):
    """Which rule."""

    code: Code = Field(description="The rule's short name.", examples=["town-of-new-companies"])
