"""Clients that nobody here wrote work against the API over HTTP: `jsonapi-requests` of PyPI and `kitsu` of npm."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonapi_requests
import pytest
from jsonapi_requests.orm import ApiModel, AttributeField, OrmApi, RelationField
from jsonapi_requests.request_factory import ApiClientError

from hatch_build import install_packages, node_home
from tests.api.serving import Served, served

FOREIGN: Final = Path(__file__).parent / "foreign"
ADA: Final = "ada@acme.example"
HOOK: Final = {"name": "Tickets", "url": "https://hooks.acme.example/in", "topics": ["colleagues"]}
pytestmark = pytest.mark.xdist_group("foreign clients")


@pytest.fixture(scope="module")
def api(database_home: Path) -> Iterator[Served]:
    """The API over HTTP."""
    with served("foreign", secrets=database_home) as found:
        yield found


class Token:
    """Authentication as `requests` takes it."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: Any) -> Any:
        """Add the header."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def settings(api: Served, token: str | None = None) -> dict[str, Any]:
    """How `jsonapi-requests` is told where and as whom."""
    return {
        "API_ROOT": f"{api.url}/api/v1",
        "AUTH": Token(token or api.token(ADA)),
        "APPEND_SLASH": False,
        "TIMEOUT": 30,
        "RETRIES": 1,
    }


@pytest.fixture
def client(api: Served) -> jsonapi_requests.Api:
    """The plain client of `jsonapi-requests`, as ACME's administrator."""
    return jsonapi_requests.Api.config(settings(api))


@pytest.fixture
def models(api: Served) -> Any:
    """The object mapper of `jsonapi-requests`, as ACME's administrator."""
    orm = OrmApi.config(settings(api))

    class Webhook(ApiModel):
        class Meta:
            type = "webhooks"
            api = orm

        name = AttributeField("name")
        url = AttributeField("url")
        topics = AttributeField("topics")
        state = AttributeField("state")

    class Company(ApiModel):
        class Meta:
            type = "companies"
            api = orm

        name = AttributeField("name")

    class Contract(ApiModel):
        class Meta:
            type = "contracts"
            api = orm

        number = AttributeField("number")
        company = RelationField("company")

    return Webhook, Contract, Company


def test_jsonapi_requests_lists_with_includes_and_sparse_fields(client) -> None:
    asked = {"include": "company", "fields[contracts]": "number,company", "fields[companies]": "short_name"}
    content = client.endpoint("contracts").get(params=asked).content
    assert content.data
    assert {each.type for each in content.included} == {"companies"}
    assert set(content.data[0].attributes) == {"number"}
    assert dict(content.included[0].attributes) == {"short_name": "ACME"}


def test_jsonapi_requests_follows_pages_to_the_end(client) -> None:
    seen, parameters = [], {"page[size]": "5"}
    while True:
        content = client.endpoint("entitlements").get(params=parameters).content
        seen += [each.id for each in content.data]
        following = content.links.get("next") if content.links else None
        if not following:
            break
        cursor = following.split("page%5Bafter%5D=")[1].split("&")[0]
        parameters = {"page[size]": "5", "page[after]": cursor}
    assert len(seen) == len(set(seen)) > 5


def test_jsonapi_requests_makes_changes_and_removes_objects(models) -> None:
    webhook_model, *_ = models
    webhook = webhook_model()
    webhook.raw_object.attributes = dict(HOOK)
    webhook.save()
    assert webhook.id
    assert webhook.state == "active"
    webhook.name = "Chat"
    webhook.save()  # it sends back everything that it got
    assert webhook_model.from_id(webhook.id).name == "Chat"
    webhook.delete()
    assert not webhook_model.exists(webhook.id)


def test_jsonapi_requests_follows_relationships(models) -> None:
    _, contract_model, _ = models
    (contract, *_) = contract_model.get_list(params={"include": "company"})
    assert contract.company.name


@pytest.mark.parametrize(
    "change,status,source",
    [
        ({"name": ""}, 422, {"pointer": "/data/attributes/name"}),
        ({"nonsense": 1}, 422, {"pointer": "/data/attributes/nonsense"}),
    ],
)
def test_jsonapi_requests_reads_errors(client, change, status, source) -> None:
    body = jsonapi_requests.JsonApiObject(type="webhooks", attributes={**HOOK, **change})
    with pytest.raises(ApiClientError) as refused:
        client.endpoint("webhooks").post(object=body)
    assert refused.value.status_code == status
    assert json.loads(refused.value.content)["errors"][0]["source"] == source


@pytest.fixture(scope="module")
def told_by_kitsu(api: Served) -> dict[str, Any]:
    """What `kitsu` saw."""
    install_packages(frontend=FOREIGN)
    done = subprocess.run(
        [str(node_home() / "bin/node"), "play.mjs", f"{api.url}/api/v1", api.token(ADA)],
        cwd=FOREIGN,
        env={"PATH": os.environ.get("PATH", ""), "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_kitsu_lists_with_includes_and_sparse_fields(told_by_kitsu) -> None:
    contract = told_by_kitsu["listed"][0]
    assert contract["number"]
    assert contract["company"]["data"]["short_name"] == "ACME"
    assert "title" not in contract


def test_kitsu_follows_pages(told_by_kitsu) -> None:
    ids = told_by_kitsu["paged"]
    assert len(ids) == len(set(ids)) > 5


def test_kitsu_filters_and_sorts(told_by_kitsu) -> None:
    assert told_by_kitsu["sorted"] == sorted(told_by_kitsu["sorted"], reverse=True)
    assert len(told_by_kitsu["filtered"]) == 1


def test_kitsu_makes_changes_and_removes(told_by_kitsu) -> None:
    assert told_by_kitsu["made"]["status"] == 201
    assert told_by_kitsu["changed"]["data"]["name"] == "Chat"
    assert told_by_kitsu["changed"]["data"]["url"] == HOOK["url"]
    assert told_by_kitsu["removed"]["status"] == 204
    assert told_by_kitsu["gone"]["status"] == "404"


def test_kitsu_invites_a_colleague_with_a_relationship(told_by_kitsu) -> None:
    assert told_by_kitsu["invited"]["status"] == 201
    assert told_by_kitsu["invited"]["data"]["role"]["data"]["id"] == "read_only"


def test_kitsu_reads_errors(told_by_kitsu) -> None:
    assert told_by_kitsu["refused"]["source"] == {"parameter": "filter[nonsense]"}
    assert told_by_kitsu["malformed"]["source"] == {"pointer": "/data/attributes/topics"}
