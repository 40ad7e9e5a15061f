"""Say an ideal customer profile in plain words."""

from goodsign.icp.spec import Comparison, Criterion, Icp, Operator
from goodsign.icp.vocabulary import ATTRIBUTE, fact

_WORDS: dict[Operator, str] = {
    "between": "between {first} and {last}",
    "at_least": "at least {all}",
    "at_most": "at most {all}",
    "in": "is one of {all}",
    "not_in": "is none of {all}",
    "is_true": "is {yes}",
    "within_days": "within the last {all} days",
    "older_than_days": "more than {all} days ago",
    "matches": "mentions one of {all}",
    "exists": "is {known}",
}


def describe(icp: Icp) -> str:
    """Return the profile as a short text: what it is for, what is a must, what counts how much, what needs consent."""
    lines = [f"{icp.title} ({icp.name})"]
    if icp.description:
        lines += ["", icp.description]
    for heading, hard in (("Must:", True), ("Better when:", False)):
        chosen = [criterion for criterion in icp.criteria if criterion.hard is hard]
        if chosen:
            lines += ["", heading, *(f"  - {_line(criterion)}" for criterion in chosen)]
    if icp.protected:
        names = ", ".join(criterion.id for criterion in icp.protected)
        lines += ["", f"Needs a legal sign-off before it runs, and never becomes part of the score: {names}."]
    return "\n".join(lines)


def comparison_words(comparison: Comparison) -> str:
    """Return one comparison in words, for example `days_delinquent at least 90 days`."""
    unit = fact(comparison.field).unit
    values = [amount(value, unit) if isinstance(value, float) else str(value) for value in comparison.values]
    words = _WORDS[comparison.operator].format(
        first=values[0] if unit == "$" else values[0].removesuffix(f" {unit}"),
        last=values[-1],
        all=", ".join(values),
        yes="yes" if comparison.values[0] else "no",
        known="known" if comparison.values[0] else "not known",
    )
    return f"{comparison.field.removeprefix(ATTRIBUTE)} {words}"


def amount(value: float, unit: str) -> str:
    """Return a number with its unit, without needless decimals: `27 years`, `$1,250`, `0.5`."""
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    if unit == "$":
        return f"${number}"
    return f"{number} {unit}".rstrip()


def _line(criterion: Criterion) -> str:
    rule = " or ".join(map(comparison_words, criterion.any_of))
    weight = "" if criterion.weight == 1 else f", weight {criterion.weight:g}"
    unknown = "" if criterion.unknown == "unknown" else f", unknown counts as {criterion.unknown}"
    return f"{criterion.says} ({rule}{weight}{unknown})"
