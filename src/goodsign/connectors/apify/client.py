"""Speaks Apify's API v2: start, watch and abort runs, find them again, page through what they found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access, Answer, Params, Vendor, VendorApi
from goodsign.core.errors import VendorFault

# Records may be kept elsewhere: Apify then answers with a redirect.
APIFY = Vendor(name="Apify", key_setting="GOODSIGN_APIFY_TOKEN", address_setting="GOODSIGN_APIFY_BASE_URL", redirects=3)
_RUNS_A_PAGE = 100
LONGEST_WAIT_FOR_FINISH = 60
"""Seconds that Apify holds an answer back at most."""

Status = Literal["READY", "RUNNING", "SUCCEEDED", "FAILED", "TIMING-OUT", "TIMED-OUT", "ABORTING", "ABORTED"]


class Run(BaseModel):
    """The part of Apify's Run object that we use."""

    id: str = Field(min_length=1)
    status: Status
    started_at: datetime = Field(alias="startedAt")
    finished_at: datetime | None = Field(default=None, alias="finishedAt")
    dataset_id: str = Field(alias="defaultDatasetId")
    store_id: str = Field(alias="defaultKeyValueStoreId")
    exit_code: int | None = Field(default=None, alias="exitCode")

    @property
    def is_over(self) -> bool:
        """Whether the run's state changes no more."""
        return self.status in {"SUCCEEDED", "FAILED", "TIMED-OUT", "ABORTED"}


class _RunAnswer(BaseModel):
    data: Run


class _Runs(BaseModel):
    total: int
    items: list[Run]


class _RunsAnswer(BaseModel):
    data: _Runs


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """Items of a data set from an offset; `total` is how many it holds, None when Apify does not say."""

    items: tuple[Mapping[str, object], ...]
    total: int | None


class ApifyClient:
    """Apify's API. `attempt_` methods try once and raise Passing; the others try again by themselves."""

    def __init__(self, access: Access, *, patience: Patience | None = None) -> None:
        self.api = VendorApi(APIFY, access, patience=patience)

    def close(self) -> None:
        """Close the connections."""
        self.api.close()

    def attempt_start(self, actor: str, content: Mapping[str, object], options: Mapping[str, str | int | float]) -> Run:
        """Start a run with an input; `options` are the query's (maxItems, timeout, webhooks, …)."""
        answer = self.api.once("POST", f"v2/actors/{actor}/runs", params=options, content=dict(content))
        return self.api.read_as(_RunAnswer, answer).data

    def attempt_runs(self, actor: str, *, since: datetime) -> tuple[Run, ...]:
        """Return our runs of an actor that began at `since` (aware) or later, newest first."""
        runs: list[Run] = []
        after = since.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        while True:
            params: Params = {"desc": "true", "limit": _RUNS_A_PAGE, "offset": len(runs), "startedAfter": after}
            answer = self.api.once("GET", f"v2/actors/{actor}/runs", params=params)
            page = self.api.read_as(_RunsAnswer, answer).data
            runs += page.items
            if not page.items or len(runs) >= page.total:
                return tuple({run.id: run for run in runs}.values())

    def attempt_input(self, run: Run) -> Mapping[str, object] | None:
        """Return the input that a run was started with; None when it is gone or no JSON object."""
        answer = self.api.once("GET", f"v2/key-value-stores/{run.store_id}/records/INPUT", missing=True)
        if answer.status == 404:
            return None
        found = self.api.read(answer)
        return found if isinstance(found, dict) else None

    def run(self, run_id: str, *, wait_seconds: int = 0) -> Run:
        """Return a run as it is; Apify holds the answer back up to `wait_seconds` (60 at most) until it is over."""
        wait = min(wait_seconds, LONGEST_WAIT_FOR_FINISH)
        params = {"waitForFinish": wait} if wait else None

        def attempt() -> Run:
            answer = self.api.once("GET", f"v2/actor-runs/{run_id}", params=params, wait=wait, missing=True)
            return self.api.read_as(_RunAnswer, _there(answer, "run")).data

        return self.api.patiently(attempt)

    def abort(self, run_id: str) -> Run:
        """Stop a run; one that is over stays as it is."""
        answer = self.api.send("POST", f"v2/actor-runs/{run_id}/abort")
        return self.api.read_as(_RunAnswer, answer).data

    def items(self, dataset_id: str, *, offset: int, limit: int) -> ItemsPage:
        """Return items of a data set in their order, without hidden fields.

        Empty items stay in (no `clean`), since leaving them out would make offsets mean two things.
        """
        params: Params = {"format": "json", "skipHidden": "true", "offset": offset, "limit": limit}

        def attempt() -> ItemsPage:
            answer = self.api.once("GET", f"v2/datasets/{dataset_id}/items", params=params, missing=True)
            return ItemsPage(_objects(self.api.read(_there(answer, "data set"))), _total(answer))

        return self.api.patiently(attempt)


def _there(answer: Answer, what: str) -> Answer:
    if answer.status == 404:
        raise VendorFault(
            f"Apify has no such {what} any more.",
            hint="Apify keeps the results of runs for some days only; start the run again.",
        )
    return answer


def _objects(found: object) -> tuple[Mapping[str, object], ...]:
    if not isinstance(found, Sequence) or not all(isinstance(item, dict) for item in found):
        raise VendorFault("Apify sent a data set that is no list of objects.")
    return tuple(found)


def _total(answer: Answer) -> int | None:
    told = answer.headers.get("X-Apify-Pagination-Total", "")
    return int(told) if told.isascii() and told.isdecimal() else None
