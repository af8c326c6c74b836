"""Applying a blueprint: through the action pipeline, and only what would change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from forecourt.blueprint.applying import KINDS, Applied, apply_blueprint
from forecourt.blueprint.files import BadBlueprint
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope
from tests.world import ENERGY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the energy blueprint, to be changed."""
    return Path(shutil.copytree(ENERGY, tmp_path / "energy"))


@pytest.fixture(autouse=True)
def as_the_worker(django_db_setup: None, database_urls: dict[str, str]) -> Any:
    """Blueprints are applied under the worker's login: the web's may not write what the provider sells."""
    from django.db import connection

    from forecourt.settings.databases import from_url

    for role in ("fc_worker", "fc_app"):
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(from_url(database_urls[role], pool_size=4))
        if role == "fc_worker":
            yield


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
    assert (row.old, row.new) == ({"title": "Premium", "rank": 20}, {"title": "Platinum", "rank": 20})
    assert apply_blueprint(actor=operator, folder=folder) == Applied(applied.entries, 0)


@pytest.mark.parametrize(
    "file,old,new,place",
    [
        ("levels.yaml", "rank: 20", "rank: high", "levels.yaml, entry 2"),
        ("levels.yaml", "rank: 20", "rank: 20\n    colour: red", "levels.yaml, entry 2"),
        ("roles.yaml", "side: customer", "side: neither", "roles.yaml, entry 1"),
        ("services.yaml", "datasets: []", "datasets: none", "services.yaml, entry 1"),
        ("provider.yaml", "currency: AUD", "currency: dollars", "provider.yaml, entry 1"),
        ("datasets.yaml", "owner: Customer", "ovner: Customer", "datasets.yaml, entry 1"),
        ("freshness.yaml", "stale_after_h: 58", "stale_after_h: 33", "freshness.yaml, entry 1"),
        ("codes.yaml", "title: Actual", "titel: Actual", "codes.yaml, entry 1"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_place(operator, folder, file, old, new, place) -> None:
    _replace(folder / file, old, new)
    with pytest.raises(BadBlueprint, match=place):
        apply_blueprint(actor=operator, folder=folder)


def test_a_wrong_last_entry_leaves_nothing_half_applied(operator, folder) -> None:
    before = _rows(operator)
    _replace(folder / "levels.yaml", "title: Premium", "title: Platinum")
    _replace(folder / "roles.yaml", "side: provider", "side: neither")
    with pytest.raises(BadBlueprint):
        apply_blueprint(actor=operator, folder=folder)
    assert _rows(operator) == before


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_missing_file_is_named(operator, folder, kind) -> None:
    (folder / f"{kind}.yaml").unlink()
    with pytest.raises(BadBlueprint, match=f"{kind}.yaml is missing"):
        apply_blueprint(actor=operator, folder=folder)


def test_every_blueprint_of_the_house_can_be_applied(operator) -> None:
    for folder in sorted(ENERGY.parent.iterdir()):
        if folder.is_dir():
            assert apply_blueprint(actor=operator, folder=folder).entries > 0
