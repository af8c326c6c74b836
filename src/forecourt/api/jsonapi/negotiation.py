"""Content negotiation by the letter of JSON:API 1.1, section 5."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from forecourt.api.jsonapi.refusals import NotAcceptable, UnsupportedMediaType

MEDIA: Final = "application/vnd.api+json"
#: The profile that our pages follow; where a document has pages its media type says so.
CURSORS: Final = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"
#: One media type with its parameters (RFC 9110, section 8.3.1); quoted values may hold commas and semicolons.
_PART: Final = re.compile(r"""((?:[^,;"]|;|"(?:[^"\\]|\\.)*")+)""")
_PARAMETER: Final = re.compile(r""";\s*([^\s;=,"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*)""")


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type as a header names it. `parameters` leaves the weight out."""

    name: str
    parameters: frozenset[str]
    weight: float = 1.0

    @property
    def is_ours(self) -> bool:
        """Tell whether it is JSON:API without an extension, of which we have none; profiles may be asked for."""
        return self.name == MEDIA and self.parameters <= {"profile"}


def media_types(header: str) -> Iterator[MediaType]:
    """Yield the media types of a header, in the order in which they stand."""
    for part in _PART.findall(header):
        found = {name.lower(): value.strip('"') for name, value in _PARAMETER.findall(part)}
        name = part.partition(";")[0].strip().lower()
        if name:
            yield MediaType(name, frozenset(found) - {"q"}, _weight(found.get("q", "1")))


def accepted(request: HttpRequest) -> list[MediaType]:
    """Return what the caller accepts; anything where no header says it."""
    return [each for each in media_types(request.headers.get("Accept") or "*/*") if each.weight > 0]


def check_accept(request: HttpRequest, accepts: Iterable[str] = (MEDIA,)) -> None:
    """Refuse with 406 where nothing that is served here is accepted."""
    served = tuple(accepts)
    if not any(_is_served(offer, served) for offer in accepted(request)):
        raise NotAcceptable(f"Ask for {' or '.join(served)}.")


def check_content_type(request: HttpRequest) -> None:
    """Refuse with 415 a body that is no JSON:API, or carries parameters other than `profile`."""
    sent = list(media_types(request.headers.get("Content-Type", "")))
    if len(sent) != 1 or not sent[0].is_ours:
        raise UnsupportedMediaType(f"Send Content-Type: {MEDIA}.")


def _is_served(offer: MediaType, served: tuple[str, ...]) -> bool:
    if offer.name in ("*/*", "application/*"):
        return True
    return offer.name in served and (offer.name != MEDIA or offer.is_ours)


def _weight(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 1.0
