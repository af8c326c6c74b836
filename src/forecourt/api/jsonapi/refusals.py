"""What this API refuses by itself, before any room is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from forecourt.kernel.errors import Malformed, Refusal


class NotAcceptable(Refusal):
    """The media type that was asked for is not served here."""

    code, title, status = "not_acceptable", "That media type is not served here", 406
    header: ClassVar[str] = "Accept"


class UnsupportedMediaType(Refusal):
    """The body has another media type than this API reads."""

    code, title, status = "unsupported_media_type", "The body has to be JSON:API", 415
    header: ClassVar[str] = "Content-Type"


class BadHeader(Refusal):
    """A header is not what it should be."""

    code, title, status = "bad_header", "A header of the request is wrong", 400

    def __init__(self, detail: str, *, header: str) -> None:
        super().__init__(detail)
        self.header = header


class PreconditionFailed(Refusal):
    """The resource is no longer as the caller knew it, so nothing was done (RFC 9110, section 15.5.13)."""

    code, title, status = "precondition_failed", "It has changed since you read it", 412
    header: ClassVar[str] = "If-Match"


class NotThisWay(Refusal):
    """This address does not make, change or remove; what is wanted is perhaps an action (JSON:API, section 9)."""

    code, title, status = "not_this_way", "This is done another way", 403


class IdsAreOurs(Refusal):
    """A new resource came with an id of the caller's making (JSON:API, section 9.1.2)."""

    code, title, status = "ids_are_ours", "A new resource gets its id here", 403


class MethodNotAllowed(Refusal):
    """The address is there, the method is not."""

    code, title, status = "method_not_allowed", "This address does not answer that method", 405


class BadParameter(Malformed):
    """A query parameter is unknown, repeated or not what it should be. `pointer` holds its name.

    Attributes:
        kind: The address that names this kind of error, of a profile that defines it.
        told: What a program may want to know of it.
    """

    code, title, status = "bad_parameter", "A parameter of the address is wrong", 400

    def __init__(self, detail: str, *, pointer: str, kind: str = "", told: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail, pointer=pointer)
        self.kind = kind
        self.told = dict(told or {})


class WrongType(Refusal):
    """The resource in the body is of another type than the address takes (JSON:API, section 9.1.4)."""

    code, title, status = "wrong_type", "The resource is of another type", 409
