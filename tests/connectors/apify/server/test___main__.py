"""The local Apify as a process of its own: it outlives its clients."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.connectors.apify.conftest import ACTOR, address, item, key_only

from goodsign.connectors.apify.client import ApifyClient
from goodsign.connectors.apify.config import actor_config
from goodsign.connectors.apify.source import ApifySource
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access

pytestmark = pytest.mark.enable_socket
SERVER = [sys.executable, "-m", "goodsign.connectors.apify.server"]


def test_runs_survive_the_clients_that_began_them(tmp_path: Path) -> None:
    data, faults = tmp_path / "data.ndjson", tmp_path / "faults.json"
    data.write_text("".join(json.dumps(item(number)) + "\n" for number in range(3)))
    faults.write_text(json.dumps([{"kind": "status", "status": 500}]))
    command = [*SERVER, "--data", str(data), "--faults", str(faults), "--run-seconds", "0.1", "--token", "t"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    assert server.stdout is not None
    url = server.stdout.readline().split()[-1]
    access = Access(base_url=url, secret=SecretStr("t"), user_agent="Goodsign/test")
    runs = []
    for _ in range(2):
        client = ApifyClient(access, patience=Patience(sleep=lambda _: None))
        source = ApifySource(client, actor_config(ACTOR, {"poll_seconds": 20}), key_only)
        runs.append(source.begin([address(1), address(2)], key="key-1"))
        assert source.poll(runs[-1]).state == "finished"
        assert len(source.read(runs[-1], offset=0, limit=10).payloads) == 2
        client.close()
    server.terminate()
    server.wait()
    server.stdout.close()
    assert runs[0] == runs[1]


@pytest.mark.parametrize(("content", "faults"), [("{", None), ("", "[{}]")])
def test_files_that_cannot_be_read_are_said_so(tmp_path: Path, content: str, faults: str | None) -> None:
    (tmp_path / "data.ndjson").write_text(content)
    command = [*SERVER, "--data", str(tmp_path / "data.ndjson")]
    if faults:
        (tmp_path / "faults.json").write_text(faults)
        command += ["--faults", str(tmp_path / "faults.json")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
