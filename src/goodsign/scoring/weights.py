"""Weights that a user gives to groups of reasons: they multiply the groups' parts, and the ranking follows."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from goodsign.core.errors import SpecError
from goodsign.scoring.frames import PART_UNIT, Floats, Scored
from goodsign.scoring.groups import GROUPS

LARGEST = 5.0
_TINY = 1e-12
_HINT = f"Write group=factor with a factor from 0 to {LARGEST:g}; 1 is as learned. Groups: {', '.join(GROUPS)}."


@dataclass(frozen=True, slots=True)
class Weights:
    """A factor for each named group, 0 to 5; a group that is not named counts as learned (1)."""

    factors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for group, factor in self.factors.items():
            _check(group, factor)
        kept = {group: float(self.factors[group]) for group in GROUPS if self.factors.get(group, 1.0) != 1.0}
        object.__setattr__(self, "factors", MappingProxyType(kept))

    def of(self, group: str) -> float:
        """Return the factor of a group, 1 when none was set."""
        return self.factors.get(group, 1.0)

    def changed(self, settings: Iterable[str]) -> "Weights":
        """Return these weights with settings such as "engagement=1.5" on top; 1 takes a group back to learned."""
        return Weights({**self.factors, **dict(_setting(text) for text in settings)})

    def to_json(self) -> str:
        """Write the factors that differ from 1 as a JSON object."""
        return json.dumps(dict(self.factors))

    @classmethod
    def from_json(cls, text: str) -> "Weights":
        """Read a JSON object of factors; raise SpecError naming what is wrong."""
        try:
            read = json.loads(text)
        except ValueError as error:
            raise SpecError("The weights are not JSON.", hint=_HINT) from error
        if not isinstance(read, dict):
            raise SpecError("The weights are not a JSON object.", hint=_HINT)
        return cls(read)

    def sentence(self) -> str:
        """Say the weights in words: "engagement counts 1.5 times, source does not count"."""
        if not self.factors:
            return "Every group counts as learned."
        said = (f"{g} does not count" if f == 0 else f"{g} counts {f:g} times" for g, f in self.factors.items())
        return f"{', '.join(said)}; the rest counts as learned.".capitalize()


def apply(scored: Scored, weights: Weights) -> Scored:
    """Multiply the parts of each group by its factor and score again; the ranking is by the new log-odds.

    Products are rounded to PART_UNIT, so base + parts still sum to the log-odds exactly. The interval keeps its
    shape on the log-odds scale and widens or narrows with the parts: by the root mean square of the factors, each
    weighed by its squared part, which is 1 for unweighted leads. A probability after weighting is the user's
    emphasis, not a calibrated rate; a missing probability (scorecard) stays missing.
    """
    factors = np.array([weights.of(term.group) for term in scored.terms])
    touched = np.flatnonzero(factors != 1.0)
    if touched.size == 0:
        return scored
    parts = scored.parts.copy()
    parts[:, touched] = np.round(parts[:, touched] * factors[touched] / PART_UNIT) * PART_UNIT
    log_odds = scored.base + parts.sum(axis=1)
    probability = np.where(np.isnan(scored.probability), np.nan, expit(log_odds))
    scale = _scale(scored.parts, touched, factors)
    center = _logit(scored.probability)
    return replace(
        scored,
        parts=parts,
        log_odds=log_odds,
        probability=probability,
        low=expit(log_odds - scale * np.maximum(center - _logit(scored.low), 0.0)),
        high=expit(log_odds + scale * np.maximum(_logit(scored.high) - center, 0.0)),
    )


def _logit(probability: Floats) -> Floats:
    """Return log-odds, bounded so that a certain 0 or 1 keeps a finite distance to its interval."""
    bounded: Floats = logit(np.clip(probability, _TINY, 1 - _TINY))
    return bounded


def _scale(parts: Floats, touched: npt.NDArray[np.intp], factors: Floats) -> Floats:
    total = np.einsum("ij,ij->i", parts, parts)
    moved = parts[:, touched] ** 2 @ (factors[touched] ** 2 - 1)
    ratio: Floats = np.sqrt(np.divide(np.maximum(total + moved, 0.0), total, out=np.ones_like(total), where=total > 0))
    return ratio


def _setting(text: str) -> tuple[str, float]:
    group, _, factor = text.partition("=")
    try:
        return group.strip(), float(factor)
    except ValueError:
        raise SpecError(f"The weight {text!r} is not written as group=factor.", hint=_HINT) from None


def _check(group: str, factor: object) -> None:
    if group not in GROUPS:
        raise SpecError(f"There is no group {group!r} to weigh.", hint=_HINT)
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 <= factor <= LARGEST:
        raise SpecError(f"The weight of {group} is {factor!r}, not a number from 0 to {LARGEST:g}.", hint=_HINT)
