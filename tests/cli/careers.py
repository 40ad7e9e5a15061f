"""Takes invented borrowers and their public profiles in through the command line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.flows.collecting import item, leads

ACTOR = "harvestapi/linkedin-profile-scraper"


def days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def seen(number: int, *, days: int, **more: Any) -> dict[str, Any]:
    """A line of a dump: a borrower's profile as it was so many days ago."""
    return {"collected_at": days_ago(days), "actor": ACTOR, "payload": item(number, **more)}


def dump(goodsign: Any, *lines: Any, name: str = "dump.ndjson") -> Path:
    path: Path = goodsign.file(name, "".join(json.dumps(each) + "\n" for each in lines))
    return path


def approve(goodsign: Any, name: str = "files", *, access: str = "file", counsel: bool = True) -> str:
    """Register and approve a source."""
    added = goodsign("sources", "add", name, "--access", access, "--origin", "linkedin.com")
    assert added.code == 0, added.err
    last = datetime.now(UTC).date() + timedelta(days=30)
    signed = ("--by", "Ada Counsel", "--requested-by", "Ben Ops", "--document", "vault/1", "--expires", last)
    said = goodsign("sources", "approve", name, *signed, *(("--counsel",) if counsel else ()))
    assert said.code == 0, said.err
    return name


def borrowers(goodsign: Any, count: int = 3) -> None:
    said = goodsign("import", goodsign.file("leads.csv", leads(count)))
    assert said.code == 0, said.err


def hire(goodsign: Any, number: int = 0) -> dict[str, Any]:
    """Let one borrower be found before and after a new job; return the signal."""
    borrowers(goodsign)
    approve(goodsign)
    file = dump(goodsign, seen(number, days=70), seen(number, days=1, hired=True))
    said = goodsign("collect", "--source", "files", "--file", file)
    assert said.code == 0, said.err
    (signal,) = goodsign("signals", "list", "--json").json
    return dict(signal)
