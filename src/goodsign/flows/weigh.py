"""Sets the user's weights: try them on past outcomes, publish them, roll them back; the ranking follows at once."""

from collections.abc import Callable, Sequence
from datetime import datetime

from goodsign.core.errors import DataError
from goodsign.core.ids import derived_id
from goodsign.flows.rank_leads import reweigh
from goodsign.flows.stored_model import FROM_STORE, unpack_holdout
from goodsign.scoring.backtest import Backtest, backtest
from goodsign.scoring.weights import Weights
from goodsign.store.database import Database
from goodsign.store.models import find_model, list_weights, published_weights, save_weights
from goodsign.store.models import publish_weights as publish_version

_SEED = 20_260

Progress = Callable[[str], None]


def propose_weights(database: Database, settings: Sequence[str]) -> Weights:
    """Return the weights in force with settings such as `engagement=1.5` on top."""
    with database.transaction() as connection:
        current = published_weights(connection)
    return Weights(current.factors if current else {}).changed(settings)


def try_weights(database: Database, weights: Weights) -> Backtest:
    """Compare weights with the learned ranking on past leads that the newest model had not seen.

    Raises NotFound without a model trained from the store, DataError when it kept no holdout.
    """
    with database.transaction() as connection:
        stored = find_model(connection, source=FROM_STORE)
    kept = unpack_holdout(stored)
    if kept is None:
        raise DataError(f"Model `{stored.name}` kept no past leads to test on.", hint="Run `goodsign train` again.")
    return backtest(*kept, weights, seed=_SEED)


def publish_weights(
    database: Database, weights: Weights, *, note: str, now: datetime, keep: int, progress: Progress = lambda _: None
) -> int:
    """Keep the weights as a new version, put it in force, and rank again; return the version."""
    with database.transaction() as connection:
        version = save_weights(connection, dict(weights.factors), note=note, now=now)
        publish_version(connection, version)
    progress("Ranking again")
    reweigh(database, weights, version, run_id=derived_id("weights", version, now), now=now, keep=keep)
    return version


def roll_back(
    database: Database, version: int | None, *, now: datetime, keep: int, progress: Progress = lambda _: None
) -> int:
    """Put an earlier version in force again (None: the one before the current) and rank; return the version.

    Raises DataError when there is no earlier version, NotFound when there is none of that number.
    """
    with database.transaction() as connection:
        versions = list_weights(connection)
        target = version if version is not None else _before_current([v.version for v in versions if v.published])
        publish_version(connection, target)
        factors = next(each.factors for each in versions if each.version == target)
    progress("Ranking again")
    reweigh(database, Weights(factors), target, run_id=derived_id("weights", target, now), now=now, keep=keep)
    return target


def _before_current(published: list[int]) -> int:
    if not published or published[0] <= 1:
        raise DataError("There is no earlier version of the weights.", hint="`goodsign weights list` shows them.")
    return published[0] - 1
