"""What is timed, each against a stated limit in the same run.

Every module `bench/<name>.py` with a function `measure(rows: int) -> list[Measurement]` is found by itself.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measurement:
    """One timed path: the bare limit and ours in seconds (medians), and what we promise.

    `target` is words, as in `≤ 2 x` or `p99 ≤ 2 ms`; `limit` is None where there is nothing to hold it against.
    """

    path: str
    limit_is: str
    limit: float | None
    measured: float
    target: str
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the limit ours took."""
        return None if self.limit is None else self.measured / self.limit


def interleaved(sides: Sequence[Callable[[], object]], *, times: int = 3) -> list[float]:
    """Return the median seconds of each side, all sides run in turn, `times` rounds."""
    taken: list[list[float]] = [[] for _ in sides]
    for _ in range(times):
        for side, seconds in zip(sides, taken, strict=True):
            seconds.append(timed(side))
    return [median(seconds) for seconds in taken]


def timed(action: Callable[[], object]) -> float:
    """Return how many seconds `action` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
