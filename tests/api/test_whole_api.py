"""The whole API answers as its description says, whatever Schemathesis makes of it: what is allowed and what is not.

Each operation is called as both customers and as nobody, with examples from a fixed seed. What is checked: no server
errors, only documented statuses, media types, bodies and headers; what breaks a schema is refused, and so is who shows
no proof.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from forecourt.api import urls
from forecourt.api.openapi.describing import describe
from tests.api.playing import Document, cut, play
from tests.api.serving import served

assert urls.urlpatterns  # which declares every resource
DOCUMENT: Final[Document] = describe()
ACTIONS: Final = "/api/v1/actions/"
#: One address of each shape, tried at every bound of what it takes, and by methods that it does not answer.
SHAPES: Final = (
    *("/api/v1/me", "/api/v1/marks/{id}", "/api/v1/contracts/{id}"),
    "/api/v1/datasets/{dataset}/rows/address",
)
#: The parts that run beside each other: the actions of half the rooms, those of the others, and everything else.
PARTS: Final = ("actions of access to customers", "actions of data to oversight", "reading")


def part_of(path: str) -> str:
    """Name the part that an address belongs to."""
    if not path.startswith(ACTIONS):
        return PARTS[2]
    return PARTS[0] if path.removeprefix(ACTIONS) < "d" else PARTS[1]


@pytest.mark.parametrize(
    "part", [pytest.param(each, marks=pytest.mark.xdist_group(f"schemathesis of {each}")) for each in PARTS]
)
def test_it_answers_as_it_says(database_home: Path, tmp_path: Path, part: str) -> None:
    paths = {path: tuple(item) for path, item in DOCUMENT["paths"].items() if part_of(path) == part}
    with served(f"whole_{PARTS.index(part)}", secrets=database_home) as api:
        played = play(api, cut(DOCUMENT, paths), folder=tmp_path, phase="fuzzing")
    assert (played.found, played.errors) == ([], [])
    wanted = {f"{method.upper()} {path}" for path, item in paths.items() for method in item if method != "parameters"}
    assert played.operations == wanted


@pytest.mark.xdist_group("schemathesis of a leak")
def test_it_answers_as_it_says_at_every_bound(database_home: Path, tmp_path: Path) -> None:
    paths = {path: tuple(DOCUMENT["paths"][path]) for path in SHAPES}
    with served("bounds", secrets=database_home) as api:
        played = play(api, cut(DOCUMENT, paths), folder=tmp_path, phase="coverage")
    assert (played.found, played.errors) == ([], [])
    assert {each.status for each in played.asked if each.method not in ("GET", "POST", "PATCH", "DELETE")} == {405}
