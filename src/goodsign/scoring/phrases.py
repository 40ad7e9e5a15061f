"""Say one value of one column the way a sales person would: "came through a referral", "owes $12,300".

Rules are tried from the top; the first whose pattern fits the header's words (see `header_words`) speaks. Whatever
has no rule still reads well: "Specialization is Supply Chain Management", "no city on file". A dollar sign stands
only where the column is known to hold dollars.
"""

import re
from collections.abc import Callable

from goodsign.scoring.groups import header_words

Value = float | str | bool | None
Rule = tuple[re.Pattern[str], Callable[[float], str]]
TextRule = tuple[re.Pattern[str], Callable[[str], str]]

_LONG_HEADER = 5
_YES = {"yes", "true", "y"}
_NO = {"no", "false", "n"}
_REFERRED = re.compile(r"\brefer|\brecommend|word of mouth", re.IGNORECASE)
_UNTOLD = {"other", "others", "unknown", "nonexistent", "not specified"}
_STATES_OF_LIFE = {
    "unemployed": "is unemployed",
    "employed": "has a job",
    "recently hired": "was recently hired",
    "job seeker": "is looking for a job",
    "student": "is a student",
    "retired": "is retired",
    "self-employed": "is self-employed",
    "housewife": "is a homemaker",
    "housemaid": "works as housemaid",
    "working professional": "works in a profession",
    "entrepreneur": "is an entrepreneur",
}


def phrase(column: str, value: Value, level: str = "") -> str:
    """Say that `column` is `value`; `level` ("high" or "low") tells how a number stands among the leads."""
    words = " ".join(header_words(column))
    if value is None:
        return _missing(column, words)
    if isinstance(value, bool):
        return _flag(column, words, yes=value)
    if isinstance(value, str):
        return _text(column, words, value.strip())
    special = _first(_NUMBERS, words)
    if special is not None:
        return special(value)
    return f"{heading(column)} is {level} ({number(value)})" if level else f"{heading(column)} is {number(value)}"


def heading(column: str) -> str:
    """Return a header as it reads in a sentence: "job_title" becomes "Job title"; one with spaces stays."""
    if " " in column.strip():
        return column.strip()
    words = " ".join(header_words(column))
    return words[:1].upper() + words[1:] if words else column or "a column without a name"


def number(value: float) -> str:
    """Write a number with thousands separators and at most three significant digits after the point."""
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:.3g}"


def money(value: float) -> str:
    """Write dollars: "$12,300", "$9.50"."""
    sign = "-" if value < 0 else ""
    size = abs(value)
    return f"{sign}${size:,.0f}" if size == round(size) or size >= 100 else f"{sign}${size:,.2f}"


def ago(days: float) -> str:
    """Write a span of days: "today", "1 day ago", "5 weeks ago", "4 months ago", "3 years ago"."""
    if days < 1:
        return "today"
    for most, length, unit in ((21, 1, "day"), (75, 7, "week"), (700, 30.44, "month")):
        if days < most:
            return f"{_some(days / length, unit)} ago"
    return f"{_some(days / 365.25, 'year')} ago"


def _some(count: float, unit: str, plural: str | None = None) -> str:
    whole = max(round(count), 1)
    return f"{whole:,} {unit}" if whole == 1 else f"{whole:,} {plural or unit + 's'}"


def _times(count: float, verb: str, never: str) -> str:
    if count < 0.5:
        return never
    return f"{verb} once" if count < 1.5 else f"{verb} twice" if count < 2.5 else f"{verb} {count:,.0f} times"


def _number_rule(pattern: str, say: Callable[[float], str]) -> Rule:
    return re.compile(rf"^(?:{pattern})$"), say


def _text_rule(pattern: str, say: Callable[[str], str]) -> TextRule:
    return re.compile(rf"\b(?:{pattern})\b"), say


def _paid_ago(days: float) -> str:
    return "paid within the last 30 days" if days <= 30 else f"last paid {ago(days)}"


def _signal(what: str) -> Callable[[float], str]:
    def say(weight: float) -> str:
        return f"{what}, {_freshness(weight)}" if weight > 0 else f"no {what} seen"

    return say


def _freshness(weight: float) -> str:
    return "fresh and strong" if weight >= 0.6 else "fading" if weight < 0.2 else "recent"


_NUMBERS: tuple[Rule, ...] = (
    _number_rule("signal new employment", _signal("new job")),
    _number_rule("signal promotion", _signal("promotion")),
    _number_rule("signal certification", _signal("new certificate or license")),
    _number_rule("signal license renewal", _signal("license renewal")),
    _number_rule("signal award", _signal("award")),
    _number_rule("signal business launch", _signal("own business started")),
    _number_rule("signal education", _signal("degree or admission")),
    _number_rule("signal strength", _signal("good career news")),
    _number_rule("signal days since", lambda v: f"last good career news {ago(v)}"),
    _number_rule(
        "signal sources", lambda v: f"career news seen by {_some(v, 'source')}" if v >= 1 else "no career news"
    ),
    _number_rule("total due|balance|current balance|amount due", lambda v: f"owes {money(v)}"),
    _number_rule("referral amount", lambda v: f"was referred with {money(v)}"),
    _number_rule("received total", lambda v: f"has paid {money(v)} so far" if v > 0 else "has paid nothing so far"),
    _number_rule("last payment amount", lambda v: f"last paid {money(v)}"),
    _number_rule("share paid", lambda v: f"has paid {v:.0%} of what was referred" if v > 0 else "has paid nothing yet"),
    _number_rule("days since last payment", _paid_ago),
    _number_rule("days delinquent", lambda v: f"{v:,.0f} days past charge-off"),
    _number_rule("days since referral", lambda v: f"was referred {ago(v)}"),
    _number_rule("days since created", lambda v: f"came in {ago(v)}"),
    _number_rule("days since updated", lambda v: f"was last updated {ago(v)}"),
    _number_rule("days since last activity", lambda v: f"was last active {ago(v)}"),
    _number_rule("icp fit|fit", lambda v: f"fits the ideal customer {v:.0f} of 100"),
    _number_rule("company size|employees|headcount", lambda v: f"works in a company of {v:,.0f}"),
    _number_rule("(total |website |web |site )?visits", lambda v: _times(v, "visited", "never visited")),
    _number_rule("page views per visit", lambda v: f"looks at {number(v)} pages a visit" if v else "looked at no page"),
    _number_rule("(email )?opens", lambda v: _times(v, "opened e-mails", "never opened an e-mail")),
    _number_rule("(email )?clicks", lambda v: _times(v, "clicked", "never clicked")),
    _number_rule(r"(total )?time spent .*minutes?|minutes? .*", lambda v: f"spent {_some(v, 'minute')} on the website"),
    _number_rule(r"(total )?time spent .*seconds?", lambda v: f"spent {_some(v / 60, 'minute')} on the website"),
)
_DEEDS = (
    (re.compile(r"e ?mails? ?open(s|ed)?|open(s|ed)? e ?mails?"), "opened {n}", "e-mail"),
    (re.compile(r"e ?mails? ?(link ?)?click(s|ed)?|click(s|ed)?"), "clicked in {n}", "e-mail"),
    (re.compile(r"e ?mails? ?repl(y|ied)|repl(y|ied|ies)"), "sent {n}", "reply"),
    (re.compile(r"(web ?|page ?|site ?|website ?)visit(s|ed)?|visit(s|ed)?"), "made {n}", "website visit"),
    (re.compile(r"(payment ?|pay ?)page( view(ed)?| visit(ed)?)?"), "looked at the payment page in {n}", "visit"),
    (re.compile(r"calls? ?answered|answered ?calls?"), "answered {n}", "call"),
    (re.compile(r"calls? ?(missed|no answer)|no answer"), "did not pick up {n}", "call"),
    (re.compile(r"forms? ?(submitted|filled|fill)?"), "filled in {n}", "form"),
    (re.compile(r"payments?( made)?"), "made {n}", "payment"),
    (re.compile(r"meetings?( held| booked)?"), "had {n}", "meeting"),
)
_GAPS = {
    "signal days since": "no career news",
    "days since last payment": "no payment date on file",
    "last payment amount": "no last payment on file",
    **{
        f"days since {what}": f"no date on file: {what}" for what in ("last activity", "created", "updated", "referral")
    },
}
_PLURALS = {"reply": "replies"}
_DEED_NAMES = {
    "link clicked": "link click", "clicked": "click", "opened": "opening", "answered": "answer", "visited": "visit",
    "viewed": "view", "replied": "reply",
}  # fmt: skip
_ACTIVITY = re.compile(
    r"^activity (?:(?!\d+ to \d+ days$)(?P<kind>.+?) )?"
    r"(?:(?:(?P<from>\d+) to )?(?P<days>\d+) days|(?P<since>days since))$"
)


def _source(value: str) -> str:
    if _REFERRED.search(value):
        return "came through a referral"
    return "came through another channel" if value.lower() in _UNTOLD else f"came through {value}"


def _job(value: str) -> str:
    if value.lower() in _UNTOLD:
        return "works in another job"
    known = _STATES_OF_LIFE.get(value.lower())
    if known:
        return known
    return f"works in {value}" if value.endswith(("ing", ".", "services")) else f"works as {value}"


def _prefers(value: str) -> str:
    return f"prefers {'e-mail' if value.lower() in {'email', 'e-mail'} else value}"


def _working(value: str) -> str:
    return _STATES_OF_LIFE.get(value.lower(), f"employment status: {value}")


_TEXTS: tuple[TextRule, ...] = (
    _text_rule("preferred channel|contact preference", _prefers),
    _text_rule("employment status|job status|work status", _working),
    _text_rule("source|origin|channel|how did you hear", _source),
    _text_rule("occupation|job|job title|profession", _job),
    _text_rule("industry|sector", lambda v: f"works in {v}"),
    _text_rule("company name|employer", lambda v: f"works at {v}"),
    _text_rule("city|state|country|location|region", lambda v: f"is in {v}"),
    _text_rule("last (notable )?activity", lambda v: f"last did: {v}"),
    _text_rule("status", lambda v: f"status is {v}"),
    _text_rule("creditor", lambda v: f"owes to {v}"),
    _text_rule("poutcome", lambda v: f"earlier campaign: {v}"),
)


def _text(column: str, words: str, value: str) -> str:
    if value.lower() in _YES | _NO:
        return _flag(column, words, yes=value.lower() in _YES)
    special = _first(_TEXTS, words)
    short = value if len(value) <= 60 else f"{value[:57]}..."
    if special:
        return special(short)
    return f'"{column.strip()}": {short}' if len(words.split()) > _LONG_HEADER else f"{heading(column)} is {short}"


def _flag(column: str, words: str, *, yes: bool) -> str:
    if words.startswith("has "):
        return f"{_thing(words)} on file" if yes else f"no {_thing(words)} on file"
    if words.startswith("do not "):
        means = words.removeprefix("do not ")
        return f"asked for no {means}" if yes else f"did not refuse {means}"
    if "consent" in words.split():
        return "consented to contact" if yes else "gave no consent to contact"
    return f"{heading(column)}: {'yes' if yes else 'no'}"


def _thing(words: str) -> str:
    return {"has email": "e-mail address", "has phone": "phone number"}.get(words, words.removeprefix("has "))


def _missing(column: str, words: str) -> str:
    """Say what is not there: "no job title on file"; a long header is a question that was not answered."""
    activity = _ACTIVITY.match(words)
    if activity:
        return f"never: {_deed_name(activity['kind'])}" if activity["kind"] else "no activity yet"
    if words.startswith("has "):
        return _flag(column, words, yes=False)
    if words in _GAPS:
        return _GAPS[words]
    if len(words.split()) > _LONG_HEADER:
        return f'did not answer "{column.strip()}"'
    lower = (word.lower() if word.istitle() else word for word in heading(column).split(" "))
    return f"no {' '.join(lower)} on file"


def _deed(match: re.Match[str], count: float) -> str:
    """Say an activity feature: "opened 3 e-mails in the last 30 days", "last visit 5 days ago"."""
    kind = match["kind"]
    if match["since"]:
        return f"was last active {ago(count)}" if not kind else f"last {_deed_name(kind)}: {ago(count)}"
    when = f" {match['from']} to {match['days']} days ago" if match["from"] else f" in the last {match['days']} days"
    if not kind:
        return (_some(count, "activity", "activities") if count >= 1 else "no activity") + when
    for pattern, verb, thing in _DEEDS:
        if pattern.fullmatch(kind):
            many = _some(count, thing, _PLURALS.get(thing)) if count >= 1 else f"no {thing}"
            return verb.format(n=many) + when
    named = _deed_name(kind)
    return _times(count, named, f"no {named}") + when


def _deed_name(kind: str) -> str:
    """Name a kind of activity as a thing: "e mail link clicked" becomes "e-mail link click"."""
    named = re.sub(r"\be ?mail", "e-mail", kind)
    ending = next((ending for ending in _DEED_NAMES if named.endswith(f" {ending}")), None)
    return named.removesuffix(ending) + _DEED_NAMES[ending] if ending else named


def _first(rules: tuple[tuple[re.Pattern[str], Callable[..., str]], ...], words: str) -> Callable[..., str] | None:
    match = _ACTIVITY.match(words)
    if match:
        return lambda value: _deed(match, float(value))
    return next((say for pattern, say in rules if pattern.search(words)), None)
