"""The cast fits the blueprint that it is loaded on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from forecourt.processes.demo.cast import CAST

BLUEPRINT = Path(__file__).parents[3] / "blueprints" / "energy"


def test_every_role_of_the_cast_is_defined_for_its_side() -> None:
    sides = {role["code"]: role["side"] for role in _entries("roles")}
    for membership in CAST.memberships:
        if membership.role is not None:
            assert sides[membership.role] == ("provider" if membership.company == CAST.provider.slug else "customer")


def test_every_service_and_level_of_the_cast_is_sold() -> None:
    services, levels = ({entry["code"] for entry in _entries(kind)} for kind in ("services", "levels"))
    assert {service for contract in CAST.contracts for service in contract.services} <= services
    assert {contract.level for contract in CAST.contracts} <= levels


def test_a_contract_behind_an_entitlement_opens_the_interval_readings() -> None:
    opens = {entry["code"]: entry["datasets"] for entry in _entries("services")}
    contracts = {contract.number: contract for contract in CAST.contracts}
    for entitlement in CAST.entitlements:
        datasets = {code for service in contracts[entitlement.contract].services for code in opens[service]}
        assert "interval-readings" in datasets


def test_no_provider_s_role_reads_rows() -> None:
    readers = {role["code"] for role in _entries("roles") if "data.read_rows" in role["permissions"]}
    assert readers == {"customer_admin", "technical", "read_only"}


def test_a_service_opens_only_datasets_that_exist() -> None:
    datasets = {entry["code"] for entry in _entries("datasets")}
    assert {code for service in _entries("services") for code in service["datasets"]} <= datasets


def test_the_provider_of_the_cast_is_the_blueprint_s() -> None:
    (provider,) = _entries("provider")
    assert {name: getattr(CAST.provider, name) for name in ("number", "name", "short_name", "town", "zone")} == {
        name: provider[name] for name in ("number", "name", "short_name", "town", "zone")
    }


def _entries(kind: str) -> list[dict[str, Any]]:
    document = yaml.safe_load((BLUEPRINT / f"{kind}.yaml").read_text(encoding="utf-8"))
    entries: list[dict[str, Any]] = document[kind]
    return entries
