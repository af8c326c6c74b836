"""What the bench's form says: edits so far, what was typed now, and what is to be done with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import orjson
from django.http import QueryDict

from forecourt.data.engine.mending import Edit
from forecourt.kernel.errors import Malformed

CHECK, USE, UNDO, ACCEPT = "check", "use", "undo", "accept"
LONGEST_FORM: Final = 2_000_000


@dataclass(slots=True)
class Draft:
    """What a person has put into the form.

    Attributes:
        edits: Those of earlier checks.
        edit: What was typed now; None where nothing was changed.
        typed: The text of the editor, to be shown again where it could not be used; None to show the file's.
        problem: What is wrong with what was typed, for the page.
    """

    intent: str = ""
    edits: tuple[Edit, ...] = ()
    edit: Edit | None = None
    typed: str | None = None
    reason: str = ""
    problem: str = field(default="")


def read_draft(data: QueryDict) -> Draft:
    """Read the bench's form. Raises Malformed where it is none of ours."""
    shown, typed = _lines(data.get("shown", "")), _lines(data.get("text", ""))
    edit = None
    if "text" in data and typed != shown:
        edit = Edit(_number(data, "first"), _number(data, "removed"), tuple(typed))
    return Draft(
        intent=data.get("intent", CHECK),
        edits=unpacked(data.get("edits", "[]")),
        edit=edit,
        typed=data.get("text"),
        reason=data.get("reason", "").strip(),
    )


def unpacked(text: str) -> tuple[Edit, ...]:
    """Read edits from the hidden field. Raises Malformed."""
    if len(text) > LONGEST_FORM:
        raise Malformed("More was edited than one form carries. Ask for the file to be sent again.")
    try:
        return tuple(_edit(each) for each in orjson.loads(text))
    except (TypeError, KeyError, ValueError, AttributeError):
        raise Malformed("The edits so far cannot be read. Begin again.") from None


def _edit(each: dict[str, object]) -> Edit:
    first, removed, lines = each["first"], each["removed"], each["lines"]
    if not (isinstance(first, int) and isinstance(removed, int) and isinstance(lines, list)):
        raise TypeError
    if not all(isinstance(line, str) for line in lines):
        raise TypeError
    return Edit(first, removed, tuple(lines))


def _lines(text: str) -> list[str]:
    """Part a text area's value into lines; an empty one has none, so emptying it takes its lines out."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []


def _number(data: QueryDict, name: str) -> int:
    try:
        return int(data.get(name, ""))
    except ValueError:
        raise Malformed("The form does not say which lines it is about. Begin again.") from None
