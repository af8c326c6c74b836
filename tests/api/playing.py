"""Let Schemathesis' engine play with a part of the API, and tell what it asked, which links it followed, what it found.

It runs in this process, with the committed configuration. The part is cut out of the API's own description, so what
Schemathesis follows are the `links` that the description has.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from tests.api.serving import Served

ROOT: Final = Path(__file__).resolve().parents[2]
#: Two customers' administrators, who must not see each other's things.
PEERS: Final = {"acme": "ada@acme.example", "bravo": "ben@bravo.example"}
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `who` is a peer's name, or None for nobody; `via` is the address whose link led here."""

    who: str | None
    method: str
    path: str
    status: int
    via: str | None = None


@dataclass(slots=True)
class Played:
    """What a run asked and found."""

    asked: list[Asked] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    operations: set[str] = field(default_factory=set)

    @property
    def followed(self) -> list[Asked]:
        """Return what was shown to its owner by following a link."""
        return [each for each in self.asked if each.via is not None and each.status == 200]

    def refused_to_peers(self, path: str) -> list[int]:
        """Return what the peers who do not own it were answered for an address."""
        owners = {each.who for each in self.followed if each.path == path}
        return [
            each.status
            for each in self.asked
            if each.path == path and each.method == "GET" and each.who in PEERS and each.who not in owners
        ]


def play(api: Served, document: Document, *, folder: Path, phase: str) -> Played:
    """Run one phase of the committed configuration, `fuzzing`, `coverage` or `stateful`, as both peers."""
    entries = [
        {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {api.token(email)}"}]}
        for name, email in PEERS.items()
    ]
    (folder / "peers.json").write_text(json.dumps({"auth": entries}))
    os.environ["FORECOURT_PEERS"] = str(folder / "peers.json")
    config = SchemathesisConfig.from_path(ROOT / "schemathesis.toml")
    config.projects.default.phases.update(phases=[phase])
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.config.update(base_url=api.url)
    played = Played()
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _keep(played, event.recorder)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            played.errors.append(str(event))
    return played


def cut(document: Document, paths: Mapping[str, Iterable[str]], *, bare: bool = False) -> Document:
    """Return the description of these addresses and methods only, with the components that they need.

    `bare` leaves out what one may add to a question, and lets a body be what its example says.
    """
    made: Document = {**document, "paths": {}, "components": {}}
    for path, methods in paths.items():
        item = copy.deepcopy(document["paths"][path])
        kept = {method: item[method] for method in methods if method in item}
        for operation in kept.values() if bare else ():
            operation["parameters"] = []
            for content in operation.get("requestBody", {}).get("content", {}).values():
                content["schema"] = {"enum": [content["example"]]}
        made["paths"][path] = {"parameters": item.get("parameters", []), **kept}
    _drop_links_elsewhere(made)
    _bring_along(document, made)
    return made


def kinds_of(document: Document) -> list[str]:
    """List the resources that have a list and an address for one."""
    paths = document["paths"]
    return sorted(each.split("/")[3] for each in paths if each.count("/") == 3 and f"{each}/{{id}}" in paths)


def _drop_links_elsewhere(made: Document) -> None:
    operations = [each for item in made["paths"].values() for each in item.values() if isinstance(each, dict)]
    kept = {operation["operationId"] for operation in operations}
    for operation in operations:
        for response in operation["responses"].values():
            if "links" in response:
                ways = response["links"].items()
                response["links"] = {name: way for name, way in ways if way["operationId"] in kept}


def _bring_along(document: Document, made: Document) -> None:
    made["components"]["securitySchemes"] = document["components"]["securitySchemes"]
    to_do: list[Any] = [made["paths"]]
    while to_do:
        value = to_do.pop()
        if isinstance(value, list):
            to_do.extend(value)
        elif isinstance(value, dict):
            to_do.extend(value.values())
            if isinstance(value.get("$ref"), str):
                kind, name = value["$ref"].split("/")[2:]
                if name not in made["components"].setdefault(kind, {}):
                    made["components"][kind][name] = document["components"][kind][name]
                    to_do.append(made["components"][kind][name])


def _keep(played: Played, recorder: Any) -> None:
    for key, interaction in recorder.interactions.items():
        node = recorder.cases[key]
        played.operations.add(node.value.operation.label)
        parent = recorder.cases.get(node.parent_id) if node.transition is not None else None
        if interaction.response is not None:
            played.asked.append(
                Asked(
                    who=node.value.auth_identity,
                    method=interaction.request.method,
                    path=urlsplit(interaction.request.uri).path,
                    status=interaction.response.status_code,
                    via=parent.value.operation.label if parent is not None and node.is_transition_applied else None,
                )
            )
    for key, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                where = recorder.cases[key].value.operation.label
                played.found.append(f"{where}: {check.name}: {check.failure_info.failure}")
