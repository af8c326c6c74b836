"""Telling with every answer what of it is to go away: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from forecourt.kernel.catalogue import Action
from forecourt.kernel.deprecation import Deprecation


def note(request: HttpRequest, what: str, deprecated: Deprecation | None, *, successor: str = "") -> None:
    """Keep in mind that an answer is about something deprecated: `what` names it in a few words.

    `successor` is the address of what takes its place, where that has one.
    """
    if deprecated is not None:
        noted: dict[str, tuple[Deprecation, str]] = request.__dict__.setdefault("forecourt_deprecated", {})
        noted[what] = (deprecated, successor)


def note_action(request: HttpRequest, action: Action[Any], given: Mapping[str, Any]) -> None:
    """Keep in mind that an action is deprecated, or one of the parameters that it is given."""
    successor = action.deprecated.successor if action.deprecated else ""
    note(
        request,
        f"The action {action.name}",
        action.deprecated,
        successor=f"/api/v1/actions/{successor}" if successor else "",
    )
    for name in action.deprecated_parameters.keys() & given.keys():
        note(request, f"The parameter {name} of {action.name}", action.deprecated_parameters[name])


def tell_deprecation(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add to an answer what of it is deprecated: the earliest day, the earliest end, and where each is explained."""
    noted: dict[str, tuple[Deprecation, str]] = request.__dict__.get("forecourt_deprecated", {})
    if not noted:
        return response
    every = [deprecated for deprecated, _ in noted.values()]
    ending = [each for each in every if each.sunset]
    response["Deprecation"] = min(every, key=lambda each: each.since).since_header
    if ending:
        response["Sunset"] = min(ending, key=lambda each: each.sunset or each.since).sunset_header
    links = [link for what, (deprecated, successor) in noted.items() for link in _links(what, deprecated, successor)]
    response["Link"] = ", ".join([*([response["Link"]] if "Link" in response else []), *links])
    return response


def _links(what: str, deprecated: Deprecation, successor: str) -> list[str]:
    told = f"{what}: {deprecated.words}".replace("\\", "").replace('"', "'")
    links = [f'<{deprecated.see}>; rel="deprecation"; title="{told}"']
    if deprecated.sunset:
        links.append(f'<{deprecated.see}>; rel="sunset"')
    return [*links, f'<{successor}>; rel="successor-version"'] if successor else links
