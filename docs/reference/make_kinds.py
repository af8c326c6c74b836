"""Renew the client's kinds of resources from what the API declares.

    .venv/bin/python docs/reference/make_kinds.py

A test says when it was forgotten. The client itself imports nothing of the portal. The module is as long as there are
kinds: nobody reads it from end to end, so the house's bound on the length of a file is not for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, get_args, get_origin
from uuid import UUID

import django

KINDS: Final = Path(__file__).resolve().parents[2] / "clients" / "python" / "src" / "forecourt_client" / "kinds.py"
_HEAD: Final = '''"""Kinds of resources, one class a type. Made from the portal's catalogue."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from forecourt_client.resources import Attribute, Resource, day, hour, instant

'''
_ODD: Final = {
    "people": "Person",
    "companies": "Company",
    "deliveries": "Delivery",
    "journal-entries": "JournalEntry",
    "resources": "MeteredResource",
}
_READERS: Final = {datetime: "instant", date: "day", time: "hour"}


def kinds() -> str:
    """Return the module as it should be."""
    from forecourt.api import urls
    from forecourt.api.jsonapi.declarations import list_resources

    assert urls.urlpatterns  # which declares every resource
    resources = list_resources()
    names = {each.type: _class_name(each.type) for each in resources}
    classes = "".join(f"\n{''.join(_class(each, names[each.type]))}\n" for each in resources)
    table = "".join(f'    "{kind}": {name},\n' for kind, name in names.items())
    return f"{_HEAD}{classes}\nKINDS: Final[dict[str, type[Resource]]] = {{\n{table}}}\n"


def _class(resource: Any, name: str) -> Iterator[str]:
    yield f'class {name}(Resource):\n    """{resource.about}"""\n\n    resource_type = "{resource.type}"\n'
    for each in resource.attributes:
        words, reader = _type(each.type)
        yield f"    {each.name} = Attribute[{words}]({reader})\n"


def _type(kind: Any) -> tuple[str, str]:
    """Return a type in words, and what reads it from JSON."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is Literal or kind is UUID:
        return "str", ""
    if isinstance(kind, UnionType):
        (inner,) = (each for each in get_args(kind) if each is not NoneType)
        words, reader = _type(inner)
        return f"{words} | None", reader
    words = kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind).replace("typing.", "")
    return words, _READERS.get(kind, "")


def _class_name(kind: str) -> str:
    return _ODD.get(kind) or "".join(word.capitalize() for word in kind.removesuffix("s").split("-"))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")
    django.setup()
    KINDS.write_text(kinds())
