"""The object store in a bucket of a real S3 server: landing, reading by parts, and a login that only reads."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
from obstore.store import S3Store

from forecourt.data.engine.reading import open_reading
from forecourt.data.engine.sealed import ObjectKeys
from forecourt.data.engine.store import ObjectExists, ObjectMissing, SealedStore, Store, open_sealed_store, open_store
from forecourt.processes.addresses import PortTaken, require_free_ports
from tests.data.engine.meters import KEY, Manifest, block, library

pytestmark = [pytest.mark.enable_socket, pytest.mark.xdist_group("bucket")]

HOST: Final = "127.0.0.1"
BUCKET: Final = "forecourt"
ADDRESS: Final = f"s3://{BUCKET}/readings"
READY_S: Final = 60.0
WEED: Final = shutil.which("weed", path=str(Path(sys.executable).parent))
KEYS: Final = ObjectKeys(store_half=bytes(32), secret_of=lambda key: sha256(key.encode()).digest())
LOGINS: Final = {
    "identities": [
        {
            "name": name,
            "credentials": [{"accessKey": name, "secretKey": f"{name}-secret"}],
            "actions": actions,
        }
        for name, actions in {"writer": ["Admin"], "reader": [f"Read:{BUCKET}", f"List:{BUCKET}"]}.items()
    ]
}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A SeaweedFS of one process. Each of its parts also takes the port 10,000 above its own."""
    assert WEED is not None
    folder = tmp_path_factory.mktemp("weed")
    (folder / "logins.json").write_text(json.dumps(LOGINS))
    master, volume, filer, s3 = _free_ports(4)
    command = [
        WEED, "server", f"-dir={folder}", f"-ip={HOST}", f"-ip.bind={HOST}", "-master.telemetry=false",
        f"-master.port={master}", f"-volume.port={volume}", "-filer", f"-filer.port={filer}",
        "-s3", f"-s3.port={s3}", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={folder / 'logins.json'}",
        "-master.volumeSizeLimitMB=64", "-volume.max=8",
    ]  # fmt: skip
    with (folder / "log").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait_until_it_takes(f"http://{HOST}:{s3}", process, folder / "log")
        yield f"http://{HOST}:{s3}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # asked nicely it takes ten seconds, and nothing of it is kept
        process.wait()


@pytest.fixture
def log_in(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Log in to the bucket as an installation does: by the usual variables."""

    def by_variables(name: str) -> None:
        for variable, value in {
            "AWS_ENDPOINT": endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": name,
            "AWS_SECRET_ACCESS_KEY": f"{name}-secret",
        }.items():
            monkeypatch.setenv(variable, value)

    return by_variables


@pytest.fixture
def written(log_in) -> tuple[SealedStore, Manifest]:
    """The writer's store, with two meters landed in it."""
    log_in("writer")
    store = open_sealed_store(ADDRESS, keys=KEYS)
    manifest = Manifest(store)
    manifest.land(block(date(2026, 1, 1), days=365, minutes=5), block(date(2026, 1, 1), days=3, key="4300000002"))
    return store, manifest


def test_what_lands_in_a_bucket_is_read_by_a_login_that_only_reads(written, log_in) -> None:
    _, manifest = written
    log_in("reader")
    reading = open_reading(grant=manifest.grant(), library=library(open_sealed_store(ADDRESS, keys=KEYS)))
    assert reading.rows_by_key == {KEY: 105_120, "4300000002": 144}
    quantities = [value for part in reading.blocks() for value in part.column("quantity").to_pylist()]
    assert quantities[:3] == [100, 101, 102]


def test_the_end_of_an_object_is_fetched_by_a_range(written) -> None:
    store, manifest = written
    path = next(iter(manifest.paths[KEY].values()))
    whole = store.read(path)
    assert store.read_tail(path, size_bytes=1_000) == whole[-1_000:]
    assert store.read_tail(path, size_bytes=10 * len(whole)) == whole


def test_nothing_lies_in_the_bucket_in_the_clear(written) -> None:
    bare = open_store(ADDRESS)
    paths = list(bare.list("interval-readings"))
    assert len(paths) >= 2
    for path in paths:
        assert b"PAR1" not in (bare.read(path)[:4], bare.read(path)[-4:])


def test_an_object_in_a_bucket_is_never_overwritten_and_a_missing_one_is_named(written) -> None:
    store, manifest = written
    path = next(iter(manifest.paths[KEY].values()))
    with pytest.raises(ObjectExists):
        store.write(path, b"second")
    with pytest.raises(ObjectMissing):
        store.read(f"interval-readings/{KEY}/2026/{0:032x}.parquet")


def test_a_login_that_reads_can_neither_write_nor_delete(written, log_in) -> None:
    _, manifest = written
    path = next(iter(manifest.paths[KEY].values()))
    log_in("reader")
    reader = open_store(ADDRESS)
    for attempt in (lambda: reader.write("grants/mine", b"x"), lambda: reader.delete(path)):
        with pytest.raises(Exception, match=r"(?i)denied|forbidden|403|unauthorized"):
            attempt()
    assert reader.exists(path)


def _free_ports(count: int) -> tuple[int, ...]:
    while True:
        first = random.randrange(20_000, 29_000)
        ports = tuple(range(first, first + count))
        try:
            require_free_ports(host=HOST, ports=[*ports, *(port + 10_000 for port in ports)])
        except PortTaken:
            continue
        return ports


def _wait_until_it_takes(endpoint: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Write until that succeeds, which makes the bucket: the server's parts find each other one after the other."""
    store = Store(
        backend=S3Store(
            BUCKET,
            config={"endpoint": endpoint, "region": "us-east-1", **_credentials("writer")},
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )
    )
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-2_000:]
        with suppress(Exception):
            store.replace("probe", b"x")
            return
        time.sleep(0.2)
    raise AssertionError(log.read_text()[-2_000:])


def _credentials(name: str) -> dict[str, str]:
    return {"access_key_id": name, "secret_access_key": f"{name}-secret"}
