"""Draw the report's plots as SVG that follows the page's colors and fonts.

Figures are drawn in marker colors, which are then replaced by the page's CSS variables: one plot serves light, dark
and print. The SVG is the same for the same data: no date, no random ids.
"""

import io
import re
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from goodsign.scoring.frames import Curve, Floats

_INK, _QUIET, _LINE, _GOOD, _SOFT, _PANEL = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
_VARIABLES = {
    _INK: "--ink",
    _QUIET: "--ink-2",
    _LINE: "--line-2",
    _GOOD: "--good",
    _SOFT: "--good-2",
    _PANEL: "--panel",
}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 9.0,
    "text.color": _QUIET,
    "axes.labelcolor": _QUIET,
    "axes.edgecolor": _LINE,
    "xtick.color": _LINE,
    "ytick.color": _LINE,
    "xtick.labelcolor": _QUIET,
    "ytick.labelcolor": _QUIET,
    "axes.grid": True,
    "grid.color": _LINE,
    "grid.linewidth": 0.4,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
}
_SIZE = (4.6, 3.5)


def calibration_plot(curve: Curve) -> str:
    """Draw observed shares (with intervals) over predicted probabilities, beside the diagonal of a perfect model."""
    with mpl.rc_context(_STYLE | {"svg.hashsalt": "calibration"}):
        figure, axes = _axes("Predicted probability", "Share that converted")
        top = min(1.0, float(np.ceil(max(curve.high.max(), curve.x.max()) * 10) / 10))
        axes.plot([0, top], [0, top], color=_QUIET, linewidth=1, linestyle=(0, (3, 3)))
        axes.vlines(curve.x, curve.low, curve.high, color=_GOOD, linewidth=1.4, alpha=0.6)
        axes.plot(curve.x, curve.y, color=_GOOD, marker="o", markersize=4.5)
        axes.annotate("as predicted", (top * 0.86, top * 0.78), ha="left", va="top", fontsize=8)
        _frame(axes, top)
        return _svg(figure)


def gain_plot(curve: Curve) -> str:
    """Draw the share of conversions found over the share of leads called, with its interval and the top 20% marked."""
    with mpl.rc_context(_STYLE | {"svg.hashsalt": "gain"}):
        figure, axes = _axes("Share of leads called, best first", "Share of conversions found")
        axes.fill_between(curve.x, curve.low, curve.high, color=_SOFT, linewidth=0)
        axes.plot([0, 1], [0, 1], color=_QUIET, linewidth=1, linestyle=(0, (3, 3)))
        axes.plot(curve.x, curve.y, color=_GOOD)
        for share in (0.1, 0.2):
            found = float(np.interp(share, curve.x, curve.y))
            axes.plot([share], [found], color=_GOOD, marker="o", markersize=5)
            words, place = f"top {share:.0%}: {found:.0%}", (share + 0.04, found - 0.02)
            axes.annotate(words, place, va="top", color=_INK, bbox={"fc": _PANEL, "ec": "none", "pad": 1.5})
        axes.annotate("in no order", (0.74, 0.66), ha="left", va="top", fontsize=8)
        _frame(axes, 1.0)
        return _svg(figure)


def roc_plot(curve: Curve) -> str:
    """Draw the share of conversions ranked above a cut over the share of others ranked above it."""
    with mpl.rc_context(_STYLE | {"svg.hashsalt": "roc"}):
        figure, axes = _axes("Others above the cut", "Conversions above the cut")
        axes.fill_between(curve.x, curve.x, curve.y, color=_SOFT, linewidth=0)
        axes.plot([0, 1], [0, 1], color=_QUIET, linewidth=1, linestyle=(0, (3, 3)))
        axes.plot(curve.x, curve.y, color=_GOOD)
        _frame(axes, 1.0)
        return _svg(figure)


def table_points(curve: Curve, shares: Floats) -> list[tuple[float, float, float, float]]:
    """Return (x, y, low, high) of a gain curve at the given shares, for the table behind the plot."""
    y, low, high = (np.interp(shares, curve.x, values) for values in (curve.y, curve.low, curve.high))
    return list(zip(shares.tolist(), y.tolist(), low.tolist(), high.tolist(), strict=True))


def _axes(x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    return figure, axes


def _frame(axes: Axes, top: float) -> None:
    room = top * 0.03
    axes.set_xlim(-room, top + room)
    axes.set_ylim(-room, top + room)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def _svg(figure: Figure) -> str:
    """Write the figure as inline SVG: scalable, in the page's colors and font, hidden from screen readers.

    A figure's table stands beside it; the plot itself is decoration to a reader that cannot see it.
    """
    text = io.StringIO()
    figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    for size in ("width", "height"):
        svg = re.sub(rf'(<svg[^>]*?) {size}="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r' id="[\w.]+_\d+"', "", svg)
    svg = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font-size: \1px", svg)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    for color, variable in _VARIABLES.items():
        svg = svg.replace(color, f"var({variable})")
    return svg.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
