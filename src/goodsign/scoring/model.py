"""One model for every kind of fit: a base and look-up tables or lines, as plain data with an exact JSON form.

log-odds = base + the sum of the parts. A `Table` holds the part of each code of one feature, or of each pair of codes
of two; a `Line` is piecewise linear in one number and flat beyond its outer knots.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np

from goodsign.core.errors import DataError
from goodsign.scoring.encode import Codes, Encoded, Feature
from goodsign.scoring.frames import Floats, Term
from goodsign.scoring.groups import group_of
from goodsign.scoring.prepare import Reading

FORMAT = 1
Kind = Literal["logistic", "additive"]


class Labels(NamedTuple):
    """What a model predicts: the outcome column and the value in it that means "converted"."""

    outcome: str
    positive: str


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Parts by code: `values` and their standard deviations `sd`, one axis a feature (one or two)."""

    features: tuple[int, ...]
    values: Floats
    sd: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Parts along one number: knots `x`, parts `y`, standard deviations `sd`, and what a missing value adds."""

    feature: int
    x: Floats
    y: Floats
    sd: Floats
    missing: float
    missing_sd: float

    @property
    def features(self) -> tuple[int, ...]:
        """Return the feature, as tables do."""
        return (self.feature,)


Addend = Table | Line


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A trained model. `slope` and `intercept` record the calibration that is already folded into base and parts."""

    kind: Kind
    outcome: str
    positive: str
    features: tuple[Feature, ...]
    addends: tuple[Addend, ...]
    base: float
    base_sd: float
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


def raw_sd(addend: Addend, codes: Sequence[Codes], numbers: Floats | None) -> Floats:
    """Return the standard deviation of one addend's part of each row (n,)."""
    if isinstance(addend, Line):
        if numbers is None:
            raise DataError("A line needs numbers to follow.")
        return _along(numbers, addend.x, addend.sd, addend.missing_sd)
    return np.asarray(addend.sd[tuple(codes)])


def raw_log_odds(model: Model, rows: Encoded) -> Floats:
    """Return base + parts of encoded rows (n,), for fitting and validation."""
    total = np.full(rows.codes.shape[0], model.base)
    for addend in model.addends:
        codes = [rows.codes[:, index] for index in addend.features]
        total += raw_parts(addend, codes, rows.numbers[:, addend.features[0]])
    return total


def calibrated(model: Model, slope: float, intercept: float, sd: float = 0.0) -> Model:
    """Fold log-odds -> slope x log-odds + intercept into the base and the parts, which therefore still add up.

    `sd` is the standard error of the intercept; it widens the base's.
    """
    return replace(
        model,
        addends=tuple(_stretched(addend, slope) for addend in model.addends),
        base=slope * model.base + intercept,
        base_sd=float(np.hypot(slope * model.base_sd, sd)),
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
    """Write the model as JSON with sorted keys; floats keep every digit, so reading it back gives the same scores."""
    content = {
        "format": FORMAT,
        "kind": model.kind,
        "outcome": model.outcome,
        "positive": model.positive,
        "base": model.base,
        "base_sd": model.base_sd,
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
            raise DataError(f"The model has format {content['format']}; this program reads format {FORMAT}.")
        return Model(
            kind=content["kind"],
            outcome=content["outcome"],
            positive=content["positive"],
            features=tuple(_feature(item) for item in content["features"]),
            addends=tuple(_addend(item) for item in content["addends"]),
            base=content["base"],
            base_sd=content["base_sd"],
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
    if isinstance(addend, Table):
        return replace(addend, values=addend.values * slope, sd=addend.sd * slope)
    return replace(
        addend,
        y=addend.y * slope,
        sd=addend.sd * slope,
        missing=addend.missing * slope,
        missing_sd=addend.missing_sd * slope,
    )


def _moved(addend: Addend, place: dict[int, int]) -> Addend:
    if isinstance(addend, Line):
        return replace(addend, feature=place[addend.feature])
    return replace(addend, features=tuple(place[index] for index in addend.features))


def _addend_json(addend: Addend) -> dict[str, Any]:
    if isinstance(addend, Table):
        return {"features": list(addend.features), "values": addend.values.tolist(), "sd": addend.sd.tolist()}
    return {
        "feature": addend.feature,
        "x": addend.x.tolist(),
        "y": addend.y.tolist(),
        "sd": addend.sd.tolist(),
        "missing": addend.missing,
        "missing_sd": addend.missing_sd,
    }


def _addend(item: dict[str, Any]) -> Addend:
    if "features" in item:
        return Table(tuple(item["features"]), np.array(item["values"], float), np.array(item["sd"], float))
    x, y, sd = (np.array(item[key], float) for key in ("x", "y", "sd"))
    return Line(item["feature"], x, y, sd, missing=item["missing"], missing_sd=item["missing_sd"])


def _feature(item: dict[str, Any]) -> Feature:
    return Feature(
        **{
            **item,
            "reading": Reading(**item["reading"]),
            "cuts": tuple(item["cuts"]),
            "levels": tuple(item["levels"]),
        }
    )
