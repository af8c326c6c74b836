"""Plans: what differs, field by field, by a digest; and writing what is there as files."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.blueprint.actions import PlanMoved, apply, drift, export
from forecourt.blueprint.files import BadBlueprint, read_folder
from forecourt.kernel.errors import Forbidden, Refusal
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.world import ENERGY

OLGA = "olga@meridian.example"


@pytest.fixture
def files() -> dict[str, str]:
    """The energy blueprint, as text by name."""
    return read_folder(ENERGY)


def _plan(actor: Any, files: dict[str, str]) -> dict[str, Any]:
    return dict(perform(apply, actor=actor, parameters={"files": files}, dry_run=True).result)


def _export(actor: Any, files: dict[str, str]) -> dict[str, str]:
    return dict(perform(export, actor=actor, parameters={"files": files}).result["files"])


def test_files_that_were_applied_plan_to_nothing(people, files) -> None:
    plan = _plan(people(OLGA), files)
    assert plan["differences"] == []
    assert (plan["add"], plan["change"], plan["remove"]) == (0, 0, 0)
    assert set(plan["kinds"]) == {name.removesuffix(".yaml") for name in files}


def test_a_plan_says_old_and_new_of_each_field_and_changes_nothing(people, files) -> None:
    olga = people(OLGA)
    files["levels.yaml"] = files["levels.yaml"].replace("title: Premium", "title: Platinum") + (
        "\n  - code: gold\n    title: Gold\n    rank: 40\n"
    )
    plan = _plan(olga, files)
    changed, added = plan["differences"]
    assert changed == {
        "kind": "levels",
        "title": "Contract level",
        "change": "change",
        "key": "premium",
        "place": {"file": "levels.yaml", "line": 13},
        "fields": [{"name": "title", "old": "Premium", "new": "Platinum"}],
    }
    assert (added["change"], added["key"], added["place"]["line"]) == ("add", "gold", 22)
    assert plan == _plan(olga, files)


def test_what_was_shown_is_applied_and_nothing_else(people, files) -> None:
    olga = people(OLGA)
    files["levels.yaml"] = files["levels.yaml"].replace("title: Premium", "title: Platinum")
    shown = _plan(olga, files)["digest"]
    other = files | {"levels.yaml": files["levels.yaml"].replace("Platinum", "Palladium")}
    with pytest.raises(PlanMoved):
        perform(apply, actor=olga, parameters={"files": other, "plan": shown})
    assert perform(apply, actor=olga, parameters={"files": files, "plan": shown}).result["change"] == 1
    with pytest.raises(PlanMoved):
        perform(apply, actor=olga, parameters={"files": files, "plan": shown})
    assert _plan(olga, files)["differences"] == []


def test_one_part_that_is_refused_leaves_the_others_undone(people, files) -> None:
    olga = people(OLGA)
    files["levels.yaml"] = files["levels.yaml"].replace("title: Premium", "title: Platinum")
    files["topics.yaml"] = files["topics.yaml"].replace("access.token.made", "access.token.maid")
    for dry_run in (True, False):
        with pytest.raises(Refusal, match="There is no event"):
            perform(apply, actor=olga, parameters={"files": files}, dry_run=dry_run)
    files = read_folder(ENERGY)
    assert _plan(olga, files)["differences"] == []


@pytest.mark.parametrize("email", ["vlad@meridian.example", "rita@acme.example", "nina@acme.example"])
def test_who_keeps_no_kind_of_the_providers_files_plans_none_of_them(people, files, email) -> None:
    for action in (apply, drift):
        with pytest.raises((Forbidden, BadBlueprint)):
            perform(action, actor=people(email), parameters={"files": files}, dry_run=True)


def test_who_keeps_some_kinds_is_refused_the_others_by_file(people, files) -> None:
    susy = people("susy@meridian.example")
    with pytest.raises(Forbidden):
        _plan(susy, files)


def test_what_is_written_out_over_the_files_is_the_files(people, files) -> None:
    assert _export(people(OLGA), files) == files


def test_what_is_written_out_with_no_files_there_plans_to_nothing(people) -> None:
    olga = people(OLGA)
    written = _export(olga, {})
    assert set(written) == {path.name for path in ENERGY.glob("*.yaml")}
    assert _plan(olga, written)["differences"] == []
    assert _export(olga, written) == written


def test_what_was_changed_by_hand_is_written_into_its_place_and_the_rest_stays(people, operator, files) -> None:
    from forecourt.contracts.actions import define_level

    olga = people(OLGA)
    perform(define_level, actor=olga, parameters={"code": "premium", "title": "Platinum", "rank": 20})
    perform(define_level, actor=olga, parameters={"code": "gold", "title": "Gold", "rank": 40})
    written = _export(olga, files)
    assert written | {"levels.yaml": files["levels.yaml"]} == files
    expected = files["levels.yaml"].replace("title: Premium", "title: Platinum")
    assert written["levels.yaml"] == f"{expected}\n  - code: gold\n    title: Gold\n    rank: 40\n"
    assert _plan(olga, written)["differences"] == []


def test_drift_names_who_changed_it_and_through_what(people, files) -> None:
    from forecourt.contracts.actions import define_level

    olga = people(OLGA)
    assert perform(drift, actor=olga, parameters={"files": files}).result["differences"] == []
    perform(define_level, actor=olga, parameters={"code": "premium", "title": "Platinum", "rank": 20})
    (found,) = perform(drift, actor=olga, parameters={"files": files}).result["differences"]
    assert found["fields"] == [{"name": "title", "old": "Premium", "new": "Platinum"}]
    assert (found["change"], found["by"]["name"], found["by"]["interface"]) == ("different", olga.name, "web")
    with scope(olga):
        assert Journal.objects.filter(event="blueprint.files.compared").count() == 2


def test_differences_that_came_from_other_files_are_no_hands(people, files) -> None:
    olga = people(OLGA)
    newer = files | {"levels.yaml": files["levels.yaml"].replace("title: Premium", "title: Platinum")}
    perform(apply, actor=olga, parameters={"files": newer})
    (found,) = perform(drift, actor=olga, parameters={"files": files}).result["differences"]
    assert found["by"]["interface"] == "file"
