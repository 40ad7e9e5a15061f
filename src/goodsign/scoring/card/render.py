"""Render a model card as one HTML page: no other file, no network, no script."""

from dataclasses import dataclass
from itertools import groupby
from typing import TypedDict

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from goodsign.scoring.card import plots, say
from goodsign.scoring.frames import Curve, Floats, GroupAudit, ModelCard, Shape
from goodsign.scoring.groups import GROUPS

_SHAPES = 12
_IMPORTANT = 15
_GAIN_ROWS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0])


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a shape: label, effect with bounds, share of rows, and places in percent of the drawing's width."""

    label: str
    effect: float
    low: float
    high: float
    share: float
    left: float
    width: float
    whisker_left: float
    whisker_width: float


class Plots(TypedDict):
    """The three plots of a judgement, as SVG made here from numbers: safe to stand in the page as they are."""

    calibration: str
    gain: str
    roc: str


def render(card: ModelCard) -> str:
    """Return the report of a model as HTML text; the same card gives the same text."""
    environment = Environment(
        loader=PackageLoader("goodsign.scoring.card"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(share=say.share, figure=say.figure, interval=say.interval, verdict=say.verdict)
    judgement = card.judgement
    return environment.get_template("card.html.j2").render(
        card=card,
        say=say,
        plots=Plots(
            calibration=plots.calibration_plot(judgement.calibration),
            gain=plots.gain_plot(judgement.gain),
            roc=plots.roc_plot(judgement.roc),
        ),
        calibration_rows=_rows(judgement.calibration),
        gain_rows=plots.table_points(judgement.gain, _GAIN_ROWS),
        importances=_importances(card.shapes),
        group_importances=_group_importances(card.shapes),
        shapes=[(shape, bars(shape), zero_line(shape)) for shape in card.shapes[:_SHAPES] if shape.labels],
        groups=GROUPS,
        audits=_audits(card.fairness),
        left_out=sorted(card.left_out, key=lambda column: (column.kept, list(say.WHY).index(column.why))),
    )


def bars(shape: Shape) -> list[Bar]:
    """Place the bars of a shape around its zero line; all bars share one scale that holds every interval."""
    low, high = np.nan_to_num(shape.low), np.nan_to_num(shape.high)
    effect = np.nan_to_num(shape.effect)
    floor = min(float(np.minimum(low, effect).min()), 0.0)
    width = max(float(np.maximum(high, effect).max()), 0.0) - floor or 1.0

    def place(value: Floats) -> Floats:
        return np.round((value - floor) / width * 100, 2)

    zero = place(np.zeros_like(effect))
    left, whisker = np.minimum(place(effect), zero), place(low)
    sizes = np.abs(place(effect) - zero), np.maximum(place(high) - whisker, 0.0)
    rows = zip(shape.labels, effect, low, high, shape.share, left, sizes[0], whisker, sizes[1], strict=True)
    return [Bar(label, *(float(value) for value in values)) for label, *values in rows]


def zero_line(shape: Shape) -> float:
    """Return where zero lies in a shape's drawing, in percent of its width."""
    floor = min(float(np.nan_to_num(np.minimum(shape.low, shape.effect)).min()), 0.0)
    top = max(float(np.nan_to_num(np.maximum(shape.high, shape.effect)).max()), 0.0)
    return round(-floor / ((top - floor) or 1.0) * 100, 2)


def _rows(curve: Curve) -> list[tuple[float, float, float, float]]:
    return list(zip(*(v.tolist() for v in (curve.x, curve.y, curve.low, curve.high)), strict=True))


def _importances(shapes: tuple[Shape, ...]) -> list[tuple[Shape, float]]:
    """Return the most important terms with their importance in percent of the largest."""
    most = max((shape.importance for shape in shapes), default=0.0) or 1.0
    return [(shape, round(shape.importance / most * 100, 1)) for shape in shapes[:_IMPORTANT]]


def _group_importances(shapes: tuple[Shape, ...]) -> list[tuple[str, float]]:
    """Return each group's share of all importance, largest first."""
    total = sum(shape.importance for shape in shapes) or 1.0
    sums = {group: sum(s.importance for s in shapes if s.term.group == group) / total for group in GROUPS}
    return sorted(((group, part) for group, part in sums.items() if part > 0), key=lambda pair: -pair[1])


def _audits(audits: tuple[GroupAudit, ...]) -> list[tuple[str, list[GroupAudit]]]:
    return [(column, list(rows)) for column, rows in groupby(audits, key=lambda audit: audit.column)]
