"""What the local Apify does wrong, on request."""

import threading
from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from goodsign.core.errors import SpecError

Kind = Literal["status", "hang", "truncate", "garbage", "lost", "stale", "outcome", "rename", "twice"]
_ANSWER_KINDS = frozenset({"status", "hang", "truncate", "garbage", "lost", "stale"})


class Fault(BaseModel):
    """One fault, committed `times` times, on requests whose "METHOD /path" contains `where`.

    status: answer with `status` (and `retry_after`) and do nothing. hang: do it, answer after `seconds`. truncate: do
    it, break off in the middle of the body. garbage: do it, answer with half the JSON. lost: do it, answer with 502.
    stale: a list of runs lacks the newest. Of a run, `where` in its actor's name: outcome: it ends as `outcome`, with
    half of its items. rename: its items' fields are called otherwise, by `names`. twice: its webhooks are delivered
    twice.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    where: str = ""
    times: int = 1
    status: int = 500
    retry_after: str | None = None
    seconds: float = 3600.0
    outcome: Literal["FAILED", "TIMED-OUT", "ABORTED"] = "FAILED"
    names: Mapping[str, str] = {}


class Faults:
    """The faults still to come; may be added to from another thread while the server runs."""

    def __init__(self, planned: Iterable[Fault] = ()) -> None:
        self._planned = list(planned)
        self._lock = threading.Lock()

    def plan(self, *faults: Fault) -> None:
        """Add faults behind those still to come."""
        with self._lock:
            self._planned += faults

    @property
    def left(self) -> int:
        """How many faults are still to be committed."""
        with self._lock:
            return sum(fault.times for fault in self._planned)

    def of_answer(self, request: str) -> Fault | None:
        """Take the next fault for a request, given as "METHOD /path"."""
        return self._take(request, _ANSWER_KINDS)

    def of_run(self, actor: str, kind: Kind) -> Fault | None:
        """Take the next fault of a kind for a run of an actor."""
        return self._take(actor, frozenset({kind}))

    def _take(self, subject: str, kinds: frozenset[str]) -> Fault | None:
        with self._lock:
            for place, fault in enumerate(self._planned):
                if fault.kind in kinds and fault.where in subject:
                    fault.times -= 1
                    if fault.times < 1:
                        del self._planned[place]
                    return fault
        return None


def read_faults(text: str) -> tuple[Fault, ...]:
    """Read a JSON list of faults; raise SpecError naming what is wrong."""
    try:
        return TypeAdapter(tuple[Fault, ...]).validate_json(text)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, issue['loc']))}: {issue['msg']}" for issue in error.errors())
        raise SpecError(f"The faults are not written as expected. {wrong}.") from None
