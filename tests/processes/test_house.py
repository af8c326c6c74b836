"""What an installation hands to each of its processes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forecourt.processes.house import HANDED, House, business_offset_s
from forecourt.processes.keys import make_missing_keys
from forecourt.settings.environment import Environment, SecretNotHanded

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


@pytest.mark.parametrize("process", OWN_ROLE)
def test_a_process_reads_its_own_secrets_and_no_others(
    house: House, process: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_missing_keys(house.home / "secrets")
    handed = house.variables(process)
    monkeypatch.setattr("os.environ", handed)
    settings = Environment()
    for path in (house.home / "secrets").iterdir():
        if path.name in HANDED[process]:
            assert settings.secret(path.name) == path.read_bytes()
        else:
            with pytest.raises(SecretNotHanded):
                settings.secret(path.name)


def test_no_two_processes_hold_what_together_opens_everything() -> None:
    holders = {name: {each for each in HANDED if name in HANDED[each]} for names in HANDED.values() for name in names}
    assert holders["grant-signing.key"] == {"signer"}
    assert holders["plane-open.key"] == {"data"}
    assert holders["store.key"] == {"data", "worker"}
    assert holders["chain.key"] == holders["checkpoint-signing.key"] == {"sealer"}
    assert holders["worker-open.key"] == holders["operator.key"] == {"worker"}


def test_logins_to_the_object_store_and_to_mail_go_to_whom_they_concern(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "writer-word")
    monkeypatch.setenv("READER_AWS_SECRET_ACCESS_KEY", "reader-word")
    monkeypatch.setenv("FORECOURT_MAIL_URL", "smtp://mail-word@host")
    handed = {process: " ".join(house.variables(process).values()) for process in OWN_ROLE}
    assert {process for process in handed if "writer-word" in handed[process]} == {"worker", "signer"}
    assert {process for process in handed if "reader-word" in handed[process]} == {"data"}
    assert {process for process in handed if "mail-word" in handed[process]} == {"worker"}


def test_the_business_clock_is_set_at_the_first_start_and_kept(tmp_path: Path) -> None:
    begins = datetime(2026, 11, 1, 23, tzinfo=UTC)
    first = business_offset_s(tmp_path, begins=begins, now=datetime(2026, 11, 22, 2, tzinfo=UTC))
    later = business_offset_s(tmp_path, begins=begins, now=datetime(2026, 12, 24, 2, tzinfo=UTC))
    assert first == later == -(20 * 86_400 + 3 * 3600)
