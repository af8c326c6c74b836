"""What an installation hands to each of its processes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forecourt.processes.house import House, business_offset_s
from forecourt.settings.environment import Environment

URLS = {
    "fc_app": "postgresql://fc_app:app-word@db/forecourt",
    "fc_worker": "postgresql://fc_worker:worker-word@db/forecourt",
    "fc_sealer": "postgresql://fc_sealer:sealer-word@db/forecourt",
    "fc_data": "postgresql://fc_data:data-word@db/forecourt",
    "fc_signer": "postgresql://fc_signer:signer-word@db/forecourt",
}
OWN_ROLE = {"web": "fc_app", "worker": "fc_worker", "sealer": "fc_sealer", "data": "fc_data", "signer": "fc_signer"}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("DATABASE_ADMIN_URL", "postgresql://admin:admin-word@db/postgres")
    made = House(Environment(home=tmp_path, database_url=URLS["fc_app"]))
    made._urls = URLS
    return made


@pytest.mark.parametrize("process", OWN_ROLE)
def test_a_process_is_handed_its_own_login_and_no_other(house: House, process: str) -> None:
    handed = " ".join(house.variables(process).values())
    words = {role: URLS[role].split(":")[2].split("@")[0] for role in URLS}
    assert words[OWN_ROLE[process]] in handed
    for role, word in words.items():
        assert (word in handed) == (role == OWN_ROLE[process])
    assert "admin-word" not in handed


def test_the_business_clock_is_set_at_the_first_start_and_kept(tmp_path: Path) -> None:
    begins = datetime(2026, 11, 1, 23, tzinfo=UTC)
    first = business_offset_s(tmp_path, begins=begins, now=datetime(2026, 11, 22, 2, tzinfo=UTC))
    later = business_offset_s(tmp_path, begins=begins, now=datetime(2026, 12, 24, 2, tzinfo=UTC))
    assert first == later == -(20 * 86_400 + 3 * 3600)
