"""Files through the API: plan, apply, export and drift, as whoever asks."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.blueprint.files import read_folder
from tests.world import ENERGY

ACTIONS = ("blueprint.apply", "blueprint.export", "blueprint.drift")


@pytest.fixture
def files() -> dict[str, str]:
    """The energy blueprint with one level renamed."""
    files = read_folder(ENERGY)
    return files | {"levels.yaml": files["levels.yaml"].replace("title: Premium", "title: Platinum")}


def _result(caller: Any) -> dict[str, Any]:
    return dict(caller.document["data"]["attributes"]["result"])


def test_the_platforms_administrator_plans_applies_and_exports(by_token, files) -> None:
    olga = by_token("olga@meridian.example")
    assert olga.perform("blueprint.apply", "dry_run=true", files=files).status_code == 200
    plan = _result(olga)
    assert [each["key"] for each in plan["differences"]] == ["premium"]
    assert olga.perform("blueprint.apply", files=files, plan=plan["digest"]).status_code == 200
    assert olga.perform("blueprint.export", files=files).status_code == 200
    assert _result(olga)["files"] == files
    assert olga.perform("blueprint.apply", files=files, plan=plan["digest"]).status_code == 409
    assert olga.error()["code"] == "plan_moved"


def test_a_file_that_cannot_be_read_is_refused_by_line_and_column(by_token, files) -> None:
    olga = by_token("olga@meridian.example")
    for action in ("blueprint.apply", "blueprint.drift"):
        assert olga.perform(action, files={"levels.yaml": "levels:\n  - cod: a\n    rank: 1\n"}).status_code == 422
        assert olga.error()["code"] == "bad_blueprint"
        assert "levels.yaml, line 2, column 5" in olga.error()["detail"]
        assert "did you mean 'code'?" in olga.error()["detail"]


@pytest.mark.parametrize("action", ACTIONS)
def test_who_keeps_nothing_that_files_hold_is_refused(by_token, files, action) -> None:
    assert by_token("vlad@meridian.example").perform(action, files=files).status_code == 403


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_is_asked_to_sign_in(nobody, files, action) -> None:
    assert nobody.perform(action, files=files).status_code == 401


@pytest.mark.parametrize("files", [{}, {"levels.yaml": "levels: []\n\0"}, {"levels.yaml": 1}, ["levels"], None])
def test_what_are_no_files_is_refused(by_token, files) -> None:
    assert by_token("olga@meridian.example").perform("blueprint.apply", files=files).status_code == 422
