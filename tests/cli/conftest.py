"""One small portfolio, imported, matched, learned from and ranked once through the command line; tests get copies."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from goodsign.connectors.invented.portfolio import PortfolioFiles, write_portfolio

ICP = "second-chance-borrower"


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> PortfolioFiles:
    """An invented portfolio; the same bytes in every worker."""
    return write_portfolio(tmp_path_factory.mktemp("portfolio"), leads=1200, seed=3, today=_today())


def _today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture(scope="session")
def ranked_database(
    shared_once: Any, migrated: str, files: PortfolioFiles, installed: Callable[..., Any], tmp_path_factory: Any
) -> str:
    """Name of the database that holds the ranked portfolio."""
    assert migrated

    def make(url: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            goodsign = installed(tmp_path_factory.mktemp("making"), url, patch)
            for line in (
                ("db", "upgrade"),
                ("import", files.portfolio, "--history"),
                ("import", files.activities, "--history"),
                ("import", files.outcomes, "--history", "--positive", "arrangement"),
                ("icp", "sign-off", ICP, "--who", "Invented Counsel", "--why", "Test only"),
                ("icp", "match", ICP),
                ("train",),
                ("score", "--icp", ICP),
            ):
                said = goodsign(*line)
                assert said.code == 0, said

    return str(shared_once("ranked", make))


@pytest.fixture
def ranked(
    tmp_path: Path,
    ranked_database: str,
    copy_database: Callable[..., str],
    installed: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """The command line on a copy of the ranked portfolio, to be changed at will."""
    return installed(tmp_path, copy_database(ranked_database), monkeypatch)


@pytest.fixture(scope="session")
def viewed_url(ranked_database: str, copy_database: Callable[..., str]) -> str:
    """Address of this worker's copy that nobody changes."""
    return copy_database(ranked_database)


@pytest.fixture
def viewed(tmp_path: Path, viewed_url: str, installed: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line on a ranked portfolio that the test only looks at."""
    return installed(tmp_path, viewed_url, monkeypatch)


@pytest.fixture(scope="session")
def everyone(viewed_url: str, installed: Callable[..., Any], tmp_path_factory: Any) -> list[dict[str, Any]]:
    """The whole ranked list, read page by page."""
    with pytest.MonkeyPatch.context() as patch:
        goodsign = installed(tmp_path_factory.mktemp("reading"), viewed_url, patch)
        rows, mark = [], ()
        while True:
            page = goodsign("rank", "--limit", 300, "--json", *mark).json
            rows += page["leads"]
            if page["next"] is None:
                return rows
            mark = ("--after", page["next"])
