"""What can go wrong between a caller and the portal, as exceptions that a person can act on.

Every one carries `code`, `title`, `detail` and `next`: what it is, what it means, and what can be done instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final


class ForecourtError(Exception):
    """Whatever this package raises.

    Attributes:
        code: Stable word for programs, such as `not_found`.
        title: What happened, in a few words.
        detail: What it means here.
        next: What one can do instead, one sentence each; may be empty.
        status: The HTTP status that said so, or None where no answer came.
    """

    default_code: ClassVar[str] = "failed"
    default_title: ClassVar[str] = "It did not work"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        title: str | None = None,
        next: Sequence[str] = (),
        status: int | None = None,
    ) -> None:
        self.detail = detail
        self.code = code or self.default_code
        self.title = title or self.default_title
        self.next = tuple(next)
        self.status = status
        super().__init__(f"{self.title}: {detail}" if detail else self.title)

    def as_document(self) -> dict[str, Any]:
        """Give the error as one JSON:API error object (https://jsonapi.org/format/1.1/#error-objects)."""
        document: dict[str, Any] = {"code": self.code, "title": self.title, "detail": self.detail}
        if self.status is not None:
            document["status"] = str(self.status)
        if self.next:
            document["meta"] = {"next": list(self.next)}
        return document


class WrongUse(ForecourtError, ValueError):
    """The caller asked for something that has no single meaning; nothing was sent."""

    default_code = "wrong_use"
    default_title = "That cannot be asked"


class NoLogin(ForecourtError):
    """There is no address or no token to use."""

    default_code = "no_login"
    default_title = "Not signed in"


class Unreachable(ForecourtError):
    """No usable answer came: refused connection, time-out, broken transfer, or a gateway without its portal."""

    default_code = "unreachable"
    default_title = "The portal cannot be reached"


class BadAnswer(ForecourtError):
    """An answer came that is not what the contract promises; likely not a portal, or another version of it."""

    default_code = "bad_answer"
    default_title = "The portal's answer makes no sense"


class Refused(ForecourtError):
    """The portal said no.

    Attributes:
        errors: Every JSON:API error object of the answer; the other attributes show the first.
        source: Where the fault lies: `{"parameter": …}` or `{"pointer": …}`, or empty.
    """

    default_code = "refused"
    default_title = "The portal refused"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        title: str | None = None,
        next: Sequence[str] = (),
        status: int | None = None,
        source: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(detail, code=code, title=title, next=next, status=status)
        self.source = dict(source or {})
        self.errors = tuple(errors)

    def as_document(self) -> dict[str, Any]:
        """Give the first error object, with its source."""
        return super().as_document() | ({"source": self.source} if self.source else {})


class NotFound(Refused):
    """404: it does not exist, or it is not yours to see; the portal does not say which."""

    default_code = "not_found"
    default_title = "Not found"


class Malformed(Refused):
    """400 or 422: the request itself is wrong; `source` says where."""

    default_code = "malformed"
    default_title = "The request is malformed"


class WaitingForApproval(ForecourtError):
    """202: nothing was done yet; it waits for someone's approval.

    Attributes:
        approval: The full address of the approval, to look at or to poll; `Forecourt.wait` does.
        action: What waits.
    """

    default_code = "waiting_for_approval"
    default_title = "Waiting for approval"

    def __init__(self, approval: str, *, detail: str = "", action: str = "") -> None:
        self.approval, self.action = approval, action
        super().__init__(
            detail or "Nothing was done yet; someone has to approve it first.",
            next=[f"See {approval}" if approval else "Look under approvals in the portal."],
            status=202,
        )

    def as_document(self) -> dict[str, Any]:
        """Give the error object with a link to the approval."""
        return super().as_document() | {"links": {"about": self.approval}}


class NotApproved(Refused):
    """What waited for approval ended without being done.

    Attributes:
        code: How it ended: `declined`, `withdrawn`, `lapsed`, `void` (by then it would have done something else than
            what was shown) or `failed`.
    """

    default_code = "failed"
    default_title = "It was not done"

    @classmethod
    def after(cls, state: str, said: str) -> NotApproved:
        """Say how an approval ended."""
        title, *steps = ENDED.get(state, (f"The approval is {state or 'over'}",))
        return cls(said, code=state, title=title, next=steps)


#: How an approval ends without being done, and what one can do then.
ENDED: Final[Mapping[str, tuple[str, ...]]] = {
    "declined": ("It was declined",),
    "withdrawn": ("It was withdrawn", "Ask again if it is still wanted."),
    "lapsed": ("Nobody decided in time", "Ask again, and tell an approver."),
    "void": ("The approval no longer holds", "Look with --dry-run at what it would do now, and ask again."),
    "failed": ("It was approved and could not be done",),
}


def refusal(status: int, document: object) -> Refused:
    """Turn an error answer into the exception that fits its status.

    Args:
        status: The HTTP status, 4xx or 5xx.
        document: The decoded JSON:API document or problem, or None where the body was none (a proxy's HTML, say).
    """
    errors = _error_objects(document)
    first = errors[0] if errors else {}
    source = first.get("source")
    meta = first.get("meta")
    steps = meta.get("next") if isinstance(meta, dict) else None
    return _class_for(status)(
        _text(first.get("detail")),
        code=_text(first.get("code")) or f"http_{status}",
        title=_text(first.get("title")) or f"The portal answered {status}",
        next=[_step(step) for step in steps] if isinstance(steps, list) else [],
        status=status,
        source={str(key): _text(value) for key, value in source.items()} if isinstance(source, dict) else None,
        errors=errors,
    )


def _class_for(status: int) -> type[Refused]:
    return {400: Malformed, 404: NotFound, 422: Malformed}.get(status, Refused)


def _error_objects(document: object) -> list[dict[str, Any]]:
    """Give what the answer says: JSON:API error objects, or problem details (RFC 9457) as one of them."""
    if isinstance(document, dict) and "errors" not in document and "title" in document:
        return [{**document, "meta": {"next": document.get("next", [])}}]
    errors = document.get("errors") if isinstance(document, dict) else None
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _step(step: object) -> str:
    """Read one entry of `meta.next`: a sentence, or an object with words and an address."""
    if not isinstance(step, dict):
        return _text(step)
    words = _text(step.get("title") or step.get("label") or step.get("detail") or step.get("action"))
    address = _text(step.get("href") or step.get("url"))
    return ": ".join(part for part in (words, address) if part) or str(step)


def _text(value: object) -> str:
    return "" if value is None else str(value)
