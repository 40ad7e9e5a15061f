"""Sort columns into the groups that a user weighs, by the words of their headers."""

import re
from functools import lru_cache

GROUPS: dict[str, str] = {
    "signals": "good news of the lead's career: new job, promotion, certificate, award, degree, own business",
    "engagement": "what the lead did: visits, opens, clicks, replies, calls taken",
    "source": "where the lead came from: channel, campaign, referral",
    "profile": "who the lead is: contact details on file, education, interests",
    "employment": "the lead's work: job, employer, industry, size of the company",
    "finance": "money: balance, payments, loans, credit",
    "history": "how earlier contacts and the case went: status, attempts, last result",
    "consent": "what the lead agreed to or asked us not to do",
    "fit": "how well the lead matches the ideal customer",
    "place": "where the lead lives or works",
    "timing": "when it happened: month, weekday, season",
    "market": "the economy around the lead: rates, prices, employment",
    "other": "everything that fits no other group",
}
"""Every group and what it holds, in the order in which they are shown."""

# First match wins, so the more telling words stand higher: "Last Payment Date" is finance before it is timing,
# "Lead Source" is source, and "Do Not Email" is consent although e-mail is engagement.
_VOCABULARY: tuple[tuple[str, str], ...] = (
    ("consent", r"do not|dont|dnc|opt(ed)? ?(in|out)|unsubscribe\w*|consent\w*|gdpr|agree\w*|subscri\w+|permission"),
    ("consent", r"receive (more )?updates|get updates|update me"),
    ("fit", r"icp|fit|ideal|lead (quality|profile|grade|score)|profile (index|score)|criteri\w+|grade"),
    ("market", r"euribor|libor|sofr|cons (price|conf)|cpi|gdp|emp var|nr employed|inflation|unemployment"),
    ("profile", r"preferred channel|refinance interest|interest(ed)? in|language"),
    ("employment", r"employment|employer|employed since|job status|work status"),
    ("history", r"poutcome|pdays|previous|prior|attempts?|outcome|disposition|status\w*|stage|delinquen\w+|tags?"),
    ("history", r"recency|since referral|newbie|history( segment)?|contact|duplicate\w*|calls made|visitor type"),
    ("engagement", r"visit\w*|page\w*|website|web|site|session\w*|bounce\w*|exit\w*|time spent|clicks?|clicked"),
    ("engagement", r"open(s|ed)?|repl(y|ies|ied)|respon\w+|download\w*|webinar\w*|events?|activit\w+|engage\w*"),
    ("engagement", r"notable|product related|administrative|informational|chat\w*|meetings?|demos?|search(es)?|form"),
    ("finance", r"amount|amt|balance|bal|due|paid|pay|payments?|received|owed|debt|loans?|housing|mortgage|default"),
    ("finance", r"credit\w*|creditor|limit|bill|income|salary|wage|price|revenue|spend|charge off|c off|interest"),
    ("finance", r"finance\w*|bank\w*|fico|apr|rent|budget|deal|value|usd|eur|dollars?|cost|fee|cheque|collect\w*"),
    ("source", r"source|origin|channel|campaign|medium|utm|referr\w*|recommend\w*|how did you hear|hear about"),
    ("source", r"magazine|newspaper|advert\w*|ads?|forums?|traffic( type)?|keyword|affiliate|partner|landing|segment"),
    ("employment", r"job|jobs|occupation|title|position|role|profession|employ\w*|compan(y|ies)|industry|seniority"),
    ("employment", r"sector|specializ?s?ation|department|organi[sz]ation|headcount|business|career|hire\w*|work\w*"),
    ("place", r"city|state|zip\w*|postal|post ?code|county|country|region|location|address|area|territory|timezone"),
    ("timing", r"month|week\w*|day|days|season|quarter|hour|year|special day|holiday|date|created|updated|time"),
    ("profile", r"age|education|degree|school|sex|gender|marital|marriage|has (email|phone\w*)|email|phone|language"),
    ("profile", r"browser|operating systems?|device|interest\w*|course\w*|free copy|matters|customer|mens|womens"),
)
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def header_words(column: str) -> tuple[str, ...]:
    """Split a header into lower-case words: "TotalVisits", "PAY_AMT1" and "emp.var.rate" become three words or so."""
    return tuple(word.lower() for word in _WORD.findall(column.replace("'", "")))


@lru_cache(maxsize=4096)
def group_of(column: str) -> str:
    """Name the group of a column by its header; "other" when no word is known.

    A header that starts with "activity" was counted from the lead's activities and is engagement; one that starts
    with "signal" was made from career signals.
    """
    words = header_words(column)
    if words[:1] in _MADE:
        return _MADE[words[:1]]
    text = " ".join(words)
    return next((group for group, pattern in _COMPILED if pattern.search(text)), "other")


_COMPILED = tuple((group, re.compile(rf"\b(?:{words})\b")) for group, words in _VOCABULARY)
_MADE: dict[tuple[str, ...], str] = {("activity",): "engagement", ("signal",): "signals"}
