"""Sets the user's weights: try them on past outcomes, publish them, roll them back; the ranking follows at once."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from goodsign.core.errors import DataError
from goodsign.flows.rank_leads import Reweighing, reweigh
from goodsign.flows.stored_model import FROM_STORE, unpack_holdout
from goodsign.scoring.backtest import Backtest, backtest
from goodsign.scoring.weights import Weights
from goodsign.store.database import Database
from goodsign.store.models import find_model, list_weights, published_weights, save_weights, withdraw_weights
from goodsign.store.models import publish_weights as publish_version
from goodsign.store.scores import lock_ranking

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
    database: Database, weights: Weights, again: Reweighing, *, note: str = "", progress: Progress = lambda _: None
) -> int:
    """Keep the weights as a new version, put it in force, and rank again, as one unit; return the version."""
    with database.transaction() as connection:
        lock_ranking(connection)
        version = save_weights(connection, dict(weights.factors), note=note, now=again.now)
        publish_version(connection, version)
        progress("Ranking again")
        reweigh(database, connection, weights, version, again)
    return version


def roll_back(
    database: Database, version: int | None, again: Reweighing, *, progress: Progress = lambda _: None
) -> int:
    """Put an earlier version in force again (None: the one before the current) and rank, as one unit; return it.

    Version 0 is the state before anybody set weights: every group as learned. Raises DataError when nothing is in
    force to go back from, NotFound when there is no such version.
    """
    with database.transaction() as connection:
        lock_ranking(connection)
        factors = {each.version: each.factors for each in list_weights(connection)}
        target = _before_current(connection) if version is None else version
        if target:
            publish_version(connection, target)
        else:
            withdraw_weights(connection)
        progress("Ranking again")
        reweigh(database, connection, Weights(factors.get(target, {})), target or None, again)
    return target


def _before_current(connection: Connection) -> int:
    current = published_weights(connection)
    if current is None:
        raise DataError(
            "No weights are in force: every group counts as learned.",
            hint="`goodsign weights list` shows the versions.",
        )
    return current.version - 1
