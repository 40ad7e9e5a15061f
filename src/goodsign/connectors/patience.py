"""How long to go on asking a vendor: bounded tries, pauses with full jitter, Retry-After, a cap on the whole."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from goodsign.core.errors import SourceBusy, VendorFault

Result = TypeVar("Result")
_GROWING = wait_random_exponential(multiplier=0.5, max=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to go on: tries at most, the longest single pause, and all pauses and requests together, in seconds."""

    attempts: int = 5
    longest_wait: float = 60.0
    total: float = 180.0
    sleep: Callable[[float], None] = field(default=time.sleep)


class Passing(Exception):
    """A fault that a further try may not meet; `wait` is what the vendor asked for, in seconds."""

    def __init__(self, sentence: str, *, wait: float | None = None, busy: bool = False) -> None:
        super().__init__(sentence)
        self.wait = wait
        self.busy = busy


class Tries:
    """Tries again, for one vendor."""

    def __init__(self, vendor: str, patience: Patience) -> None:
        self._vendor = vendor
        self._patience = patience

    def run(self, attempt: Callable[[], Result]) -> Result:
        """Return what `attempt` gives, trying again after each Passing, with random pauses that grow.

        Raise SourceBusy when the vendor still asks to wait, or to wait longer than we do; VendorFault after the last
        try.
        """
        tries = Retrying(
            stop=self._is_enough,
            wait=_pause,
            retry=retry_if_exception_type(Passing),
            sleep=self._patience.sleep,
            reraise=True,
        )
        try:
            return tries(attempt)
        except Passing as fault:
            raise self._gave_up(fault, int(tries.statistics["attempt_number"])) from None

    def _gave_up(self, fault: Passing, tried: int) -> VendorFault:
        name, times = self._vendor, "once" if tried == 1 else f"{tried} times"
        if fault.busy:
            wait = "" if fault.wait is None else f" for {fault.wait:.0f} seconds"
            return SourceBusy(f"{name} asks us to wait{wait} (asked {times}).", wait_seconds=fault.wait)
        return VendorFault(f"{name} failed {times}: {fault}.", hint="Try again later.")

    def _is_enough(self, state: RetryCallState) -> bool:
        limits, pause = self._patience, state.upcoming_sleep
        gone = max(state.idle_for, state.seconds_since_start or 0.0)
        return state.attempt_number >= limits.attempts or pause > limits.longest_wait or gone + pause > limits.total


def _pause(state: RetryCallState) -> float:
    """Wait as long as the vendor asked for, else a random time up to a bound that doubles with each try."""
    fault = state.outcome.exception() if state.outcome else None
    asked = fault.wait if isinstance(fault, Passing) else None
    return _GROWING(state) if asked is None else asked
