"""Matters that are never kept about anybody (SRC-008): recognized so that the sentence is dropped, not read further."""

import re

_HEALTH = (
    r"(?:maternity|paternity|parental|medical|sick|bereavement) leave|pregnan\w*|cancer(?! (?:center|institute|"
    r"research|society))|tumou?r|leuka?emia|diabet\w+|illness|disab(?:led|ility|ilities)|diagnos\w+|surgery(?! center)|"
    r"chemotherapy|mental health (?:struggle|issue|crisis|condition)s?|depression|addict\w+|rehab|sobriety|"
    r"recover(?:ed|ing|y) from|heart attack|stroke survivor|hospitali[sz]ed|wheelchair|autis\w+|hiv|died|passed away|"
    r"obituary|in memoriam|late (?:husband|wife|father|mother)"
)
_FAMILY = (
    r"married|marriage|wedding|wife|husband|spouse|fianc[e\u00e9]{1,2}|divorc\w+|widow\w*|newborn|bab(?:y|ies)|"
    r"(?:his|her|their|the couple(?:'s|\u2019s)?) (?:two |three |four |young )?(?:sons?|daughters?|child|children|kids|"
    r"mother|father|parents|famil(?:y|ies)|twins|partner)|(?:mother|father|parent|mom|dad) (?:of|to) "
    r"|survived by|grand(?:mother|father|children|son|daughter)"
)
_RELIGION = (
    r"pastor|priest|rabbi|imam|bishop|deacon|nun|ordained|church(?! (?:street|st\b|hill|road|avenue))|catholic|"
    r"jewish|judaism|muslim|islam\w*|hindu\w*|sikh\w*|buddhis\w+|mormon|latter-day saints|baptist|methodist|lutheran|"
    r"presbyterian|evangelical|synagogue|mosque|parish|diocese|congregation|christian (?:faith|church|ministry|school|"
    r"community|values|fellowship)|faith-based|bible|religio\w+"
)
_POLITICS = (
    r"republican|democrat(?:ic|s)?(?! republic)|gop|libertarian|green party|tea party|political(?:ly)?|politician|"
    r"senat(?:or|e campaign)|congress(?:man|woman|ional campaign)|(?:ran|running|runs|candidate|campaign\w*) for "
    r"(?:mayor|governor|congress|senate|office|president of the united states|city council|school board)|"
    r"campaign (?:donor|manager|contribution)s?|activis[mt]s?|protest\w*"
)
_UNION = (
    r"labou?r union|trade union|unioni[sz]\w+|union (?:organi[sz]er|member|steward|leader|representative|rep|local|"
    r"official|drive|contract|president)s?|shop steward|collective bargaining|teamsters|afl-cio|seiu|uaw|afscme|"
    r"picket\w*|on strike"
)
_SEXUALITY = (
    r"lgbt\w*\+?|gays?|lesbians?|bisexual|transgender|trans (?:man|woman|people)|queer|same-sex|"
    r"pride (?:month|award|alliance)"
)
_ETHNICITY = (
    r"african[- ]american|black (?:wom[ae]n|m[ae]n|lawyers?|professionals?|leaders?|executives?|engineers?|owned|"
    r"business|nurses?|excellence)|black-owned|hispanic|latin(?:os?|as?|x|e)\b|chican[oa]|asian[- ]american|"
    r"native american|indigenous|minority(?:-owned)? (?:business|executive|lawyer|leader|supplier|professional)s?|"
    r"(?:wom[ae]n|people) of colou?r|ethnic\w*|racial\w*|first-generation american"
)
_IMMIGRATION = (
    r"immigrants?|immigrated|emigrated|refugees?|asylum|undocumented|green card|h-1b|work visa|visa (?:status|holder|"
    r"sponsor\w*)|naturali[sz]\w+|(?:u\.?s\.?|american) citizen(?:ship)?|deport\w+|daca|dreamers?"
)
_CRIME = (
    r"arrest\w*|convict\w+|indict\w+|charged with|pleaded (?:guilty|not guilty)|pled guilty|sentenced|prison(?! "
    r"(?:fellowship|reform))|jail\w*|on probation|felon\w*|misdemeanou?r|criminal(?! (?:defen[sc]e|law|justice))|dui|"
    r"embezzl\w+|assault\w*|restraining order"
)
_MINORS = (
    r"(?:[1-9]|1[0-7])[- ]year[- ]olds?|teen(?:ager|age)?s?|minor child(?:ren)?|under (?:the age of )?18|"
    r"(?:high|middle|elementary) school (?:student|junior|senior|sophomore|freshman|pupil)s?|schoolchild\w*|toddler"
)

_CLASSES = {
    "minors": _MINORS,
    "crime": _CRIME,
    "health": _HEALTH,
    "family": _FAMILY,
    "religion": _RELIGION,
    "politics": _POLITICS,
    "union": _UNION,
    "sexuality": _SEXUALITY,
    "ethnicity": _ETHNICITY,
    "immigration": _IMMIGRATION,
}
_PATTERNS = {name: re.compile(rf"(?i)(?<!\w)(?:{words})(?!\w)") for name, words in _CLASSES.items()}

CLASSES = tuple(_CLASSES)
"""The classes of matters, for the count of what was dropped."""


def sensitive_matters(text: str) -> tuple[str, ...]:
    """Return the classes of sensitive matters that a text touches, in a fixed order; empty for none."""
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(text))
