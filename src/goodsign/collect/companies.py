"""Which web domain is a company's own: decided from search hits, in favor of none when in doubt."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

from goodsign.collect.ports import SearchHit

_LEGAL = frozenset({
    "inc", "incorporated", "llc", "llp", "lp", "pllc", "pc", "ltd", "limited", "corp", "corporation", "co", "company",
    "plc", "gmbh", "mbh", "ag", "kg", "ug", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oy", "oyj", "ab", "as",
    "aps", "pty", "kk", "se",
})  # fmt: skip
_ABOUT_OTHERS = frozenset({
    "linkedin.com", "facebook.com", "instagram.com", "x.com", "twitter.com", "tiktok.com", "youtube.com",
    "pinterest.com", "reddit.com", "threads.net", "wikipedia.org", "wikidata.org", "britannica.com", "fandom.com",
    "yelp.com", "crunchbase.com", "bloomberg.com", "dnb.com", "zoominfo.com", "glassdoor.com", "indeed.com",
    "ziprecruiter.com", "bbb.org", "mapquest.com", "yellowpages.com", "opencorporates.com", "manta.com", "owler.com",
    "pitchbook.com", "trustpilot.com", "craft.co", "rocketreach.co", "apollo.io", "lusha.com", "signalhire.com",
    "contactout.com", "g2.com", "clutch.co", "angi.com", "houzz.com", "nextdoor.com", "tripadvisor.com",
    "bizapedia.com", "corporationwiki.com", "buzzfile.com", "chamberofcommerce.com", "northdata.com", "kompass.com",
    "europages.com", "companieshouse.gov.uk", "sec.gov", "google.com", "bing.com", "yahoo.com", "reuters.com",
    "forbes.com", "prnewswire.com", "businesswire.com", "globenewswire.com", "medium.com", "github.com", "amazon.com",
    "ebay.com", "apple.com", "cbinsights.com", "builtin.com", "comparably.com", "vault.com", "levels.fyi",
    "healthgrades.com", "webmd.com", "usnews.com", "niche.com", "greatschools.org", "archive.org",
})  # fmt: skip
_HOSTED = frozenset({
    "wixsite.com", "squarespace.com", "wordpress.com", "blogspot.com", "weebly.com", "business.site", "notion.site",
    "godaddysites.com", "github.io", "netlify.app", "vercel.app", "web.app", "myshopify.com", "hubspotpagebuilder.com",
})  # fmt: skip
_SECOND_LEVELS = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "ne", "or", "gob", "go"})
_AFFIXES = frozenset({
    "inc", "llc", "corp", "co", "ltd", "gmbh", "ag", "group", "hq", "usa", "us", "online", "the", "get", "go", "my",
    "company", "official",
})  # fmt: skip
_FEWEST_LETTERS = 3
_NO_COMPANY = frozenset({
    "self", "self employed", "selfemployed", "own business", "sole proprietor", "freelance", "freelancer",
    "independent contractor", "contractor", "unemployed", "not employed", "retired", "disabled", "student", "homemaker",
    "none", "not applicable", "unknown", "confidential", "various", "n a", "na",
})  # fmt: skip
_PERSONAL = re.compile(r"@|\d(?:[\s().-]*\d){6,}|\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_WORDS = re.compile(r"[a-z0-9]+")


def name_words(name: str) -> tuple[str, ...]:
    """Return a company name's telling words: without accents, a leading "The", and its legal form."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)", "", plain.replace("&", " and ").replace("'", ""))
    words = _WORDS.findall(plain)
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
        # GmbH & Co. KG
        if len(words) > 1 and words[-1] == "and":
            words.pop()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return tuple(words)


def company_key(name: str) -> str | None:
    """Return a company's name as compared; None for what names none, or may be something about a person.

    Nothing that looks like an e-mail address, a date, a phone number, or a tax id is a name (rule MATCH-004).
    """
    words = name_words(name)
    key = " ".join(words)
    if len("".join(words)) < _FEWEST_LETTERS or key in _NO_COMPANY or _PERSONAL.search(name):
        return None
    return key


def company_query(name: str) -> str:
    """Return what to search for to find a company's own pages."""
    return f"{' '.join(name.split())} official website"


def choose_domain(name: str, hits: Sequence[SearchHit]) -> str | None:
    """Return the domain whose address and title both agree with the company's name.

    The address agrees when its label is the name ("acme-widgets.com"), less surely when it is the name with a word
    such as `hq` or `inc`, its beginning ("acme.com" for Acme Widgets) or its initials ("ibm.com"). Sites about others
    (directories, platforms, news) and hosted pages are passed over. None when no hit agrees, or when two domains
    agree equally well.
    """
    words = name_words(name)
    if len("".join(words)) < _FEWEST_LETTERS:
        return None
    best: dict[str, int] = {}
    for hit in hits:
        domain = registered_domain(hit.url)
        if domain is None or not _title_agrees(words, hit.title):
            continue
        agreement = _agreement(words, domain)
        if agreement:
            best[domain] = max(agreement, best.get(domain, 0))
    if not best:
        return None
    top = [domain for domain, agreement in best.items() if agreement == max(best.values())]
    return top[0] if len(top) == 1 else None


def registered_domain(url: str) -> str | None:
    """Return the part of an address's host that somebody registered: careers.acme.co.uk gives acme.co.uk.

    Two-letter countries with co, com and the like before them are known; None for what is no web address and for pages
    hosted under another's domain.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return None
    labels = host.split(".")
    if parts.scheme not in {"http", "https"} or len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        return None
    kept = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 2
    domain = ".".join(labels[-kept:])
    return None if domain in _HOSTED else domain


def _agreement(words: tuple[str, ...], domain: str) -> int:
    """Return 3 when the domain's label is the name, 2 with an affix, 1 for its beginning or initials, 0 else."""
    label, joined = domain.partition(".")[0].replace("-", ""), "".join(words)
    if label in {joined, joined.replace("and", "")}:
        return 3
    if domain in _ABOUT_OTHERS:
        return 0
    if any(label in {joined + affix, affix + joined} for affix in _AFFIXES):
        return 2
    beginnings = {"".join(words[:count]) for count in range(1, len(words))}
    initials = "".join(word[0] for word in words if word != "and")
    if label in beginnings and len(label) > _FEWEST_LETTERS:
        return 1
    return 1 if label == initials and len(label) >= _FEWEST_LETTERS else 0


def _title_agrees(words: tuple[str, ...], title: str) -> bool:
    """Say whether the name's words stand in the title, one after the other, or written as one word."""
    told = name_words(title)
    width = len(words)
    in_a_row = any(told[place : place + width] == words for place in range(len(told) - width + 1))
    return in_a_row or "".join(words) in told
