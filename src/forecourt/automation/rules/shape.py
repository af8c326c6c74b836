"""What a rule is, as data: when it is due, what has to be so, and what it does then."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from forecourt.automation.rules.schedules import Schedule

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
#: Where a condition looks: the row's own values, its subject and who did it, the company, and present facts.
ROOTS: Final = ("new", "old", "event", "subject", "actor", "company", "fact")
_PATH: Final = r"^(event|(new|old|subject|actor|company|fact)\.[A-Za-z0-9_]+(\.[A-Za-z0-9_]+){0,4})$"
Path = Annotated[str, Field(pattern=_PATH, max_length=200)]
Is = Literal[
    "there",
    "missing",
    "changed",
    "equal",
    "different",
    "one_of",
    "none_of",
    "above",
    "below",
    "containing",
    "like",
    "older_than_days",
    "newer_than_days",
]
#: What asks for no value to compare with.
ALONE: Final = frozenset({"there", "missing", "changed"})
LISTS: Final = frozenset({"one_of", "none_of"})
NUMBERS: Final = frozenset({"older_than_days", "newer_than_days"})
TEXTS: Final = frozenset({"containing", "like"})
Scalar = str | int | float | bool


class Strict(BaseModel):
    """A part of a rule; a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=2_000)


class When(Strict):
    """What makes a rule due: just one of these."""

    events: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Events of the journal, by name.",
        examples=[["customers.person.added"]],
    )
    fields: tuple[str, ...] = Field(
        default=(), max_length=20, description="Only where one of these values changed.", examples=[["email"]]
    )
    schedule: Schedule | None = Field(default=None, description="At times, for each company or once.")
    failure_of: Code | Literal["*"] | None = Field(
        default=None, description="When a run of this rule fails for good; * for any other rule."
    )

    @model_validator(mode="after")
    def _is_one(self) -> When:
        given = [bool(self.events), self.schedule is not None, self.failure_of is not None]
        if sum(given) != 1:
            raise ValueError("say one of events, schedule and failure_of")
        if self.fields and not self.events:
            raise ValueError("fields belong to events")
        return self


class Condition(Strict):
    """Something that has to be so."""

    value: Path = Field(description="What is looked at.", examples=["new.email"])
    test: Is = Field(description="What it has to be.", examples=["like"])
    to: Scalar | tuple[Scalar, ...] | None = Field(
        default=None, description="What it is compared with.", examples=["*@acme.example"]
    )

    @model_validator(mode="after")
    def _fits(self) -> Condition:
        if (self.to is None) != (self.test in ALONE):
            raise ValueError(f"{self.test} {'takes no' if self.test in ALONE else 'needs a'} value to compare with")
        if isinstance(self.to, tuple) != (self.test in LISTS):
            raise ValueError(f"{self.test} compares with {'a list' if self.test in LISTS else 'one value'}")
        if isinstance(self.to, tuple) and not 1 <= len(self.to) <= 200:
            raise ValueError("a list has 1 to 200 values")
        if self.test in NUMBERS and (isinstance(self.to, bool | str) or not 0 <= float(self.to) <= 36_500):  # type: ignore[arg-type]
            raise ValueError("days are a number from 0 to 36500")
        if self.test in TEXTS and not (isinstance(self.to, str) and self.to):
            raise ValueError(f"{self.test} compares with a text")
        if self.test == "changed" and not self.value.startswith("new."):
            raise ValueError("changed looks at a value below new")
        return self


class AnyOf(Strict):
    """Of these one has to be so."""

    any: tuple[Condition, ...] = Field(min_length=1, max_length=20, description="Of these one has to be so.")


class Deed(Strict):
    """Something to do: an action of the catalogue, with parameters."""

    action: str = Field(max_length=100, description="Name of an action.", examples=["customers.change_company"])
    parameters: dict[str, Any] = Field(
        default_factory=dict,
        description="Its parameters; {subject.id} and the like stand for values.",
        examples=[{"company_id": "{company.id}", "town": "{new.town}"}],
    )


class Budget(Strict):
    """So many errors within so many hours switch a rule off."""

    errors: int = Field(default=5, ge=1, le=1_000, description="So many errors.", examples=[5])
    within_h: int = Field(default=24, ge=1, le=720, description="Within so many hours.", examples=[24])
