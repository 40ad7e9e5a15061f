"""One model for every kind of fit: a base and look-up tables or lines, as plain data with an exact JSON form.

log-odds = base + the sum of the parts. A `Table` holds the part of each code of one feature, or of each pair of codes
of two; a `Line` is piecewise linear in one number and flat beyond its outer knots.

How sure the sum is follows from loadings: parts of one lead err together, so each cell has a `spread`, a vector of r
numbers, and the variance of a lead's log-odds is |base_spread + the sum of its cells' spreads|^2 + residual_sd^2.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from goodsign.core.errors import DataError
from goodsign.scoring.encode import Codes, Encoded, Feature
from goodsign.scoring.frames import Floats, Term
from goodsign.scoring.groups import group_of
from goodsign.scoring.prepare import Reading

FORMAT = 2
Kind = Literal["logistic", "additive"]
Loadings = npt.NDArray[np.float32]


class Labels(NamedTuple):
    """What a model predicts: the outcome column and the value in it that means "converted"."""

    outcome: str
    positive: str


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Parts by code: `values`, one axis a feature (one or two); `spread` has one more axis, the r loadings."""

    features: tuple[int, ...]
    values: Floats
    spread: Loadings


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Parts along one number: knots `x`, parts `y`, what a missing value adds; `spread` (codes, r) goes by bin."""

    feature: int
    x: Floats
    y: Floats
    missing: float
    spread: Loadings

    @property
    def features(self) -> tuple[int, ...]:
        """Return the feature, as tables do."""
        return (self.feature,)


Addend = Table | Line


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A trained model; all its spreads have the same r.

    `slope` and `intercept` record the calibration that is already folded into base and parts.
    """

    kind: Kind
    outcome: str
    positive: str
    features: tuple[Feature, ...]
    addends: tuple[Addend, ...]
    base: float
    base_spread: Loadings
    residual_sd: float = 0.0
    slope: float = 1.0
    intercept: float = 0.0

    @property
    def terms(self) -> tuple[Term, ...]:
        """Name the addends in order; a pair belongs to the group of its first column."""
        return tuple(_term([self.features[index] for index in addend.features]) for addend in self.addends)

    @property
    def version(self) -> str:
        """Return the fingerprint of everything that decides a score: the same content has the same version."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()[:16]


def raw_parts(addend: Addend, codes: Sequence[Codes], numbers: Floats | None) -> Floats:
    """Return one addend's part of each row (n,), from the codes of its features and, for a line, the numbers."""
    if isinstance(addend, Line):
        if numbers is None:
            raise DataError("A line needs numbers to follow.")
        return _along(numbers, addend.x, addend.y, addend.missing)
    return np.asarray(addend.values[tuple(codes)])


def raw_sd(addend: Addend, codes: Sequence[Codes]) -> Floats:
    """Return the standard deviation of one addend's part of each row (n,), taken alone."""
    return np.asarray(np.linalg.norm(addend.spread.astype(np.float64), axis=-1)[tuple(codes)])


def raw_log_odds(model: Model, rows: Encoded) -> Floats:
    """Return base + parts of encoded rows (n,), for fitting and validation."""
    total = np.full(rows.codes.shape[0], model.base)
    for addend in model.addends:
        codes = [rows.codes[:, index] for index in addend.features]
        total += raw_parts(addend, codes, rows.numbers[:, addend.features[0]])
    return total


def calibrated(model: Model, slope: float, intercept: float, sd: float = 0.0) -> Model:
    """Fold log-odds -> slope x log-odds + intercept into the base and the parts, which therefore still add up.

    Spreads follow the slope; `sd`, by which calibrated log-odds may still be off, widens the residual.
    """
    return replace(
        model,
        addends=tuple(_stretched(addend, slope) for addend in model.addends),
        base=slope * model.base + intercept,
        base_spread=_times(model.base_spread, slope),
        residual_sd=float(np.hypot(slope * model.residual_sd, sd)),
        slope=slope,
        intercept=intercept,
    )


def without_idle(model: Model) -> Model:
    """Drop addends that add nothing anywhere and features that no addend reads any more."""
    busy = [addend for addend in model.addends if np.any(addend.y if isinstance(addend, Line) else addend.values)]
    used = sorted({index for addend in busy for index in addend.features})
    place = {old: new for new, old in enumerate(used)}
    return replace(
        model,
        features=tuple(model.features[index] for index in used),
        addends=tuple(_moved(addend, place) for addend in busy),
    )


def to_json(model: Model) -> str:
    """Write the model as JSON with sorted keys; floats keep every digit, so reading it back gives the same scores.

    Spreads are written as base64 of little-endian 32-bit floats, their shape beside them.
    """
    content = {
        "format": FORMAT,
        "kind": model.kind,
        "outcome": model.outcome,
        "positive": model.positive,
        "base": model.base,
        "base_spread": _packed(model.base_spread),
        "residual_sd": model.residual_sd,
        "slope": model.slope,
        "intercept": model.intercept,
        "features": [asdict(feature) for feature in model.features],
        "addends": [_addend_json(addend) for addend in model.addends],
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> Model:
    """Read a model written by `to_json`; raises DataError when the text is no model or of another format."""
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            said = f"The model has format {content['format']}; this program reads format {FORMAT}."
            raise DataError(said, hint="Train the model again.")
        return Model(
            kind=content["kind"],
            outcome=content["outcome"],
            positive=content["positive"],
            features=tuple(_feature(item) for item in content["features"]),
            addends=tuple(_addend(item) for item in content["addends"]),
            base=content["base"],
            base_spread=_unpacked(content["base_spread"]),
            residual_sd=content["residual_sd"],
            slope=content["slope"],
            intercept=content["intercept"],
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise DataError("The text is not a Goodsign model.", hint="Train the model again.") from fault


def _term(features: list[Feature]) -> Term:
    columns = tuple(dict.fromkeys(feature.reading.column for feature in features))
    return Term(" and ".join(feature.name for feature in features), columns, group_of(columns[0]))


def _along(numbers: Floats, x: Floats, y: Floats, missing: float) -> Floats:
    return np.where(np.isnan(numbers), missing, np.interp(numbers, x, y))


def _stretched(addend: Addend, slope: float) -> Addend:
    spread = _times(addend.spread, slope)
    if isinstance(addend, Table):
        return replace(addend, values=addend.values * slope, spread=spread)
    return replace(addend, y=addend.y * slope, missing=addend.missing * slope, spread=spread)


def _times(spread: Loadings, slope: float) -> Loadings:
    return (spread * slope).astype(np.float32)


def _moved(addend: Addend, place: dict[int, int]) -> Addend:
    if isinstance(addend, Line):
        return replace(addend, feature=place[addend.feature])
    return replace(addend, features=tuple(place[index] for index in addend.features))


def _addend_json(addend: Addend) -> dict[str, Any]:
    spread = _packed(addend.spread)
    if isinstance(addend, Table):
        return {"features": list(addend.features), "values": addend.values.tolist(), "spread": spread}
    x, y = addend.x.tolist(), addend.y.tolist()
    return {"feature": addend.feature, "x": x, "y": y, "missing": addend.missing, "spread": spread}


def _addend(item: dict[str, Any]) -> Addend:
    spread = _unpacked(item["spread"])
    if "features" in item:
        return Table(tuple(item["features"]), np.array(item["values"], float), spread)
    return Line(item["feature"], np.array(item["x"], float), np.array(item["y"], float), item["missing"], spread)


def _packed(spread: Loadings) -> dict[str, Any]:
    return {"shape": list(spread.shape), "floats": base64.b64encode(spread.astype("<f4").tobytes()).decode()}


def _unpacked(item: dict[str, Any]) -> Loadings:
    return np.frombuffer(base64.b64decode(item["floats"]), dtype="<f4").reshape(item["shape"]).astype(np.float32)


def _feature(item: dict[str, Any]) -> Feature:
    return Feature(
        **{
            **item,
            "reading": Reading(**item["reading"]),
            "cuts": tuple(item["cuts"]),
            "levels": tuple(item["levels"]),
        }
    )
