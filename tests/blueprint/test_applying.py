"""Applying a blueprint: through the action pipeline, and only what would change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from forecourt.blueprint.applying import Applied, apply_blueprint
from forecourt.blueprint.files import BadBlueprint
from forecourt.kernel.errors import Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope
from tests.world import ENERGY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the energy blueprint, to be changed."""
    return Path(shutil.copytree(ENERGY, tmp_path / "energy"))


def _rows(operator: Any) -> int:
    with scope(operator):
        return Journal.objects.count()


def _replace(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_applying_again_changes_nothing_and_journals_nothing(operator, folder) -> None:
    before = _rows(operator)
    applied = apply_blueprint(actor=operator, folder=folder)
    assert applied.changed == 0
    assert applied.entries >= 15
    assert _rows(operator) == before


def test_what_changed_is_changed_and_journalled_old_to_new(operator, folder) -> None:
    _replace(folder / "levels.yaml", "title: Premium", "title: Platinum")
    applied = apply_blueprint(actor=operator, folder=folder)
    assert applied.changed == 1
    with scope(operator):
        row = Journal.objects.filter(event="contracts.level.defined").latest("id")
        cause = Journal.objects.get(id=row.cause_id)
    assert (row.old, row.new) == (
        {"title": "Premium", "rank": 20, "notice_days": 60},
        {"title": "Platinum", "rank": 20, "notice_days": 60},
    )
    assert (row.interface, row.action) == ("file", "contracts.define_level")
    assert (cause.event, cause.interface, cause.new["change"]) == ("blueprint.files.applied", "process", 1)
    assert apply_blueprint(actor=operator, folder=folder) == Applied(applied.entries, 0)


@pytest.mark.parametrize(
    "file,old,new,place",
    [
        ("levels.yaml", "rank: 20", "rank: high", "levels.yaml, line 15, column 5: rank"),
        ("levels.yaml", "rank: 20", "rank: 20\n    colour: red", "levels.yaml, line 16, column 5: .*'colour'"),
        ("roles.yaml", "side: customer", "side: customers", "side.*Did you mean 'customer'"),
        (
            "services.yaml",
            "datasets: []",
            "datasets: none",
            "services.yaml, line 13, column 5: datasets: a list was expected, not 'none'",
        ),
        ("provider.yaml", "currency: AUD", "currency: dollars", "provider.yaml, line 16, column 5: currency"),
        ("datasets.yaml", "owner: Customer", "ovner: Customer", "did you mean 'owner'"),
        ("freshness.yaml", "stale_after_h: 58", "stale_after_h: 33", "freshness.yaml, line .*go together"),
        ("codes.yaml", "title: Actual", "titel: Actual", "codes.yaml, line 13, column 9: .*did you mean 'title'"),
        ("sources.yaml", "zone: ", "zone: Nowhere/", "sources.yaml, line .*: zone: "),
    ],
)
def test_a_wrong_entry_is_refused_by_its_place(operator, folder, file, old, new, place) -> None:
    _replace(folder / file, old, new)
    with pytest.raises(BadBlueprint, match=place):
        apply_blueprint(actor=operator, folder=folder)


def test_what_an_action_refuses_is_refused_by_its_place(operator, folder) -> None:
    _replace(folder / "topics.yaml", "access.token.made", "access.token.maid")
    with pytest.raises(Malformed, match=r"topics\.yaml, line 18, column 5: There is no event 'access\.token\.maid'"):
        apply_blueprint(actor=operator, folder=folder)


def test_a_wrong_last_entry_leaves_nothing_half_applied(operator, folder) -> None:
    before = _rows(operator)
    _replace(folder / "levels.yaml", "title: Premium", "title: Platinum")
    _replace(folder / "roles.yaml", "side: provider", "side: neither")
    with pytest.raises(BadBlueprint):
        apply_blueprint(actor=operator, folder=folder)
    assert _rows(operator) == before


def test_what_no_file_speaks_of_is_left_alone(operator, folder) -> None:
    for path in folder.glob("*.yaml"):
        if path.stem != "levels":
            path.unlink()
    assert apply_blueprint(actor=operator, folder=folder) == Applied(3, 0)


def test_a_folder_that_says_nothing_is_refused(operator, tmp_path) -> None:
    with pytest.raises(BadBlueprint, match="no file here"):
        apply_blueprint(actor=operator, folder=tmp_path)


def test_every_blueprint_of_the_house_can_be_applied(operator) -> None:
    for folder in sorted(ENERGY.parent.iterdir()):
        if folder.is_dir():
            assert apply_blueprint(actor=operator, folder=folder).entries > 0
