"""Say a model card's figures in plain words."""

import math
from dataclasses import dataclass

from goodsign.scoring.frames import Estimate, GroupAudit, Judgement, LeftOut, ModelCard

FOUR_FIFTHS = 0.8

WHY: dict[str, str] = {
    "leak": "written after the outcome",
    "suspected_leak": "probably written after the outcome",
    "identifier": "an identifier",
    "constant": "always the same",
    "empty": "empty",
    "protected": "protected by law",
    "proxy": "stands in for something protected",
    "text": "free text",
    "duplicate": "says what another column says",
    "user": "left out by you",
}

FIGURES: tuple[tuple[str, str, str, str], ...] = (
    ("lift_10", "Lift, top 10%", "times", "How many times as often the best tenth converts as the average lead."),
    ("lift_20", "Lift, top 20%", "times", "The same for the best fifth."),
    ("gain_10", "Gain, top 10%", "share", "Share of all conversions found by calling the best tenth."),
    ("gain_20", "Gain, top 20%", "share", "Share of all conversions found by calling the best fifth."),
    ("precision", "Precision", "share", "Of the leads at or above the threshold, how many converted."),
    ("recall", "Recall", "share", "Of all conversions, how many were at or above the threshold."),
    ("accuracy", "Accuracy", "share", "Share of leads that the threshold sorts rightly."),
    ("auc", "AUC", "number", "Chance that a lead that converted ranks above one that did not. 0.5 is guessing."),
    (
        "average_precision",
        "Average precision",
        "number",
        "Precision averaged over all cuts. Guessing gives the base rate.",
    ),
    ("log_loss", "Log loss", "number", "How wrong the probabilities are, surprises counted heavily. Lower is better."),
    ("brier", "Brier score", "number", "Mean squared error of the probabilities. Lower is better."),
)
"""Key, name, kind of number and meaning of each figure, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a group fares by the four-fifths rule: a mark ("ok", "wait" or "no") and its words."""

    mark: str
    words: str


def headline(judgement: Judgement) -> str:
    """Say what the top of the list is worth: "Of the top 20%, 72% converted: 1.9 times the average.\""""
    lift = judgement.figures["lift_20"]
    converted = lift.value * judgement.positives / judgement.rows
    times = "as often as the average" if abs(lift.value - 1) < 0.05 else f"{lift.value:.1f} times the average"
    return f"Of the top 20%, {share(converted)} converted: {times}."


def checked(card: ModelCard) -> str:
    """Say on which leads the figures were measured."""
    rows = f"{card.judgement.rows:,}"
    if card.validation == "forward":
        order = f' by "{card.time_column}"' if card.time_column else ""
        return f"Checked on the newest {rows} leads{order}, which the model had not seen."
    return (
        f"Checked on {rows} leads in folds: each was judged by a model that had seen neither it nor a copy of it. "
        "There is no date to check forward in time."
    )


def proof(judgement: Judgement) -> str:
    """Say whether the ranking is provably better than no order."""
    lift = judgement.figures["lift_20"]
    interval = f"between {lift.low:.1f} and {lift.high:.1f} times"
    if lift.low > 1:
        return f"With 95% confidence the best fifth converts {interval} as often as the average lead."
    return (
        f"The data do not prove that the ranking is better than no order: with 95% confidence the best fifth converts "
        f"{interval} as often as the average lead."
    )


def calibration_words(judgement: Judgement) -> str:
    """Say how many of the calibration bins agree with their prediction."""
    bins = judgement.calibration
    held = int(((bins.low <= bins.x) & (bins.x <= bins.high)).sum())
    return f"In {held} of {bins.x.size} groups of leads the predicted probability lies within the observed interval."


def accuracy_words(judgement: Judgement) -> str:
    """Set accuracy against what saying no to every lead would reach."""
    never = 1 - judgement.positives / judgement.rows
    return (
        f"The threshold is {share(judgement.threshold)}, where the top 20% begins. Accuracy alone misleads: "
        f"saying no to every lead would be right for {share(never)}."
    )


def verdict(audit: GroupAudit) -> Verdict:
    """Judge an adverse impact ratio by four fifths (29 CFR 1607.4(D)), with its interval in mind."""
    ratio = audit.impact_ratio
    if math.isnan(ratio.value):
        return Verdict("wait", "nobody selected to compare with")
    if ratio.value >= FOUR_FIFTHS:
        return Verdict("ok", "at least four fifths")
    if ratio.high < FOUR_FIFTHS:
        return Verdict("no", "below four fifths")
    return Verdict("wait", "below four fifths, may be chance")


def fairness_words(audits: tuple[GroupAudit, ...]) -> str:
    """Sum up the fairness table in a sentence."""
    if not audits:
        return "The data name no protected group, so nothing could be audited. That is not proof of fairness."
    low = [a for a in audits if a.impact_ratio.value < FOUR_FIFTHS]
    sure = [a for a in low if a.impact_ratio.high < FOUR_FIFTHS]
    if not low:
        return "Every audited group reaches the top 20% at least four fifths as often as the best-off group."
    are = "groups reach" if len(low) > 1 else "group reaches"
    tail = f"; for {len(sure)} of them chance does not explain it" if sure else "; chance may explain it"
    return (
        f"{len(low)} {are} the top 20% less than four fifths as often as the best-off group{tail}. "
        "Look into why before you rely on the ranking."
    )


def kept(left_out: tuple[LeftOut, ...]) -> tuple[LeftOut, ...]:
    """Return the columns that the user kept although something speaks against them."""
    return tuple(column for column in left_out if column.kept)


def share(value: float) -> str:
    """Write a share as a percentage, with a decimal only near 0 and 1, where it matters."""
    if math.isnan(value):
        return "unknown"
    if 0 < value < 0.0005:
        return "below 0.1%"
    return f"{value:.1%}" if 0 < value < 0.0995 or 0.995 <= value < 1 else f"{value:.0%}"


def figure(value: float, kind: str) -> str:
    """Write a figure of the table: a share, so many times, or a plain number."""
    if math.isnan(value):
        return "unknown"
    return f"{value:.1%}" if kind == "share" else f"{value:.2f}" if kind == "times" else f"{value:.3f}"


def interval(estimate: Estimate, kind: str) -> str:
    """Write the 95% interval of a figure."""
    return f"{figure(estimate.low, kind)} to {figure(estimate.high, kind)}"
