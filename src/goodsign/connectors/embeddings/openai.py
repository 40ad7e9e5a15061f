"""Embed texts with OpenAI's service, or one that speaks the same protocol (POST /embeddings)."""

import time
from collections.abc import Callable, Iterator, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, SecretStr, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from goodsign.connectors.embeddings.local import unit_length
from goodsign.core.errors import GoodsignError, SettingsError, VendorFault

# The service takes 2,048 inputs and 300,000 tokens a request and 8,192 tokens an input. A token is at least one
# byte, so counting bytes keeps within all three without a tokenizer.
_MOST_INPUTS = 1024
_MOST_BYTES = 250_000
_LONGEST_INPUT = 8_000
_ATTEMPTS = 6
_LONGEST_WAIT = 60.0


class _Passing(Exception):
    """A fault that a further try may not meet; `wait` is what the service asked for, in seconds."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class _Vector(BaseModel):
    index: int
    embedding: list[float]


class _Answer(BaseModel):
    data: list[_Vector]


class OpenAIEmbedder:
    """Sends texts in batches, tries again with growing pauses, and checks every answer before using it."""

    def __init__(
        self,
        key: SecretStr,
        *,
        model: str = "text-embedding-3-small",
        base_url: str = "https://api.openai.com/v1",
        dimensions: int = 384,
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = f"openai-{model}-{dimensions}"
        self.dimensions = dimensions
        self._model = model
        self._sleep = sleep
        self._client = httpx.Client(
            base_url=base_url.rstrip("/") + "/",
            timeout=timeout,
            headers={"Authorization": f"Bearer {key.get_secret_value()}"},
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return vectors of length 1, shape (len(texts), dimensions); zeros for an empty text, which is not sent.

        Raise VendorFault when the service fails six times or answers nonsense, SettingsError for key or model.
        """
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for places, batch in _batches(texts):
            vectors[places] = self._embed_batch(batch)
        return unit_length(vectors)

    def _embed_batch(self, batch: list[str]) -> npt.NDArray[np.float32]:
        tries = Retrying(
            stop=stop_after_attempt(_ATTEMPTS),
            wait=_pause,
            retry=retry_if_exception_type(_Passing),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer: dict[str, Any] = tries(self._post, batch)
        except _Passing as fault:
            raise VendorFault(
                f"The text embedding service {self._client.base_url.host} failed {_ATTEMPTS} times: {fault}.",
                hint="Try again later, or unset OPENAI_API_KEY to use the local embedder.",
            ) from None
        return self._read(answer, len(batch))

    def _post(self, batch: list[str]) -> Any:
        body = {"model": self._model, "input": batch, "dimensions": self.dimensions, "encoding_format": "float"}
        try:
            response = self._client.post("embeddings", json=body)
        except httpx.TimeoutException:
            raise _Passing("it did not answer in time") from None
        except httpx.TransportError as error:
            raise _Passing(f"it could not be reached ({type(error).__name__})") from None
        if response.is_success:
            return _json(response)
        raise self._fault(response)

    def _fault(self, response: httpx.Response) -> Exception:
        """Turn a refusal into an error. The service's own sentence is left out: it may repeat the key or a text."""
        status, code = response.status_code, _error_code(response)
        if status == 429 and code == "insufficient_quota":
            return VendorFault(
                "The quota of the OpenAI account is used up.", hint="Check the account's plan and billing."
            )
        if status in {408, 409, 429} or status >= 500:
            return _asked_to_wait(response, f"it answered with status {status}")
        if status in {401, 403}:
            return SettingsError("The text embedding service refuses the key.", hint="Check OPENAI_API_KEY.")
        if status == 404:
            return SettingsError(
                f"The text embedding service does not know the model {self._model}.",
                hint="Check GOODSIGN_OPENAI_EMBEDDING_MODEL and GOODSIGN_OPENAI_BASE_URL.",
            )
        return VendorFault(
            f"The text embedding service refused the request (status {status}, {code or 'no reason given'})."
        )

    def _read(self, answer: Any, expected: int) -> npt.NDArray[np.float32]:
        """Check that there is one finite vector of the right length for each text, and put them in order."""
        try:
            found = sorted(_Answer.model_validate(answer).data, key=lambda vector: vector.index)
        except ValidationError:
            raise VendorFault("The text embedding service sent an answer of an unknown form.") from None
        if [vector.index for vector in found] != list(range(expected)):
            raise VendorFault(f"The text embedding service sent {len(found)} vectors for {expected} texts.")
        if any(len(vector.embedding) != self.dimensions for vector in found):
            raise VendorFault(
                f"The text embedding service sent vectors of another length than {self.dimensions}.",
                hint=f"The model {self._model} may not support shorter vectors; text-embedding-3-small does.",
            )
        vectors = np.array([vector.embedding for vector in found], dtype=np.float32)
        if not np.isfinite(vectors).all():
            raise VendorFault("The text embedding service sent vectors that are not finite numbers.")
        return vectors


def _batches(texts: Sequence[str]) -> Iterator[tuple[list[int], list[str]]]:
    """Yield places and texts of each request, within the service's limits; empty texts are skipped, long ones cut."""
    places: list[int] = []
    batch: list[str] = []
    size = 0
    for place, text in enumerate(texts):
        cut = text.strip().encode()[:_LONGEST_INPUT].decode(errors="ignore")
        if not cut:
            continue
        length = len(cut.encode())
        if batch and (len(batch) == _MOST_INPUTS or size + length > _MOST_BYTES):
            yield places, batch
            places, batch, size = [], [], 0
        places.append(place)
        batch.append(cut)
        size += length
    if batch:
        yield places, batch


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        raise _Passing("its answer was cut off") from None


def _error_code(response: httpx.Response) -> str | None:
    try:
        code = response.json()["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return None
    return code if isinstance(code, str) and code.isidentifier() else None


def _asked_to_wait(response: httpx.Response, sentence: str) -> GoodsignError | _Passing:
    wait = _retry_after(response)
    if wait is not None and wait > _LONGEST_WAIT:
        return VendorFault(f"The text embedding service asks to wait {wait:.0f} seconds.", hint="Try again after that.")
    return _Passing(sentence, wait)


def _retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After in seconds; a date counts from the answer's own Date header (RFC 9110, section 10.2.3)."""
    given = response.headers.get("Retry-After", "")
    if given.strip().isdigit():
        return float(given)
    try:
        until, now = parsedate_to_datetime(given), parsedate_to_datetime(response.headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None


_GROWING = wait_random_exponential(multiplier=0.5, max=20)


def _pause(state: RetryCallState) -> float:
    """Wait as long as the service asked for, else a random time that grows with each try."""
    fault = state.outcome.exception() if state.outcome else None
    asked = fault.wait if isinstance(fault, _Passing) else None
    return _GROWING(state) if asked is None else asked
