"""Libraries that exist to get past a site's refusal (SRC-006): the product depends on none of them."""

import re
from collections.abc import Iterable

_EVADING = re.compile(
    r"stealth|undetected|captcha|cloudscraper|cfscrape|fake[-_.]?user[-_.]?agent|random[-_.]?user[-_.]?agent|"
    r"user[-_.]?agents?$|tls[-_.]?client|curl[-_.]?cffi|curl[-_.]?impersonate|primp$|rnet$|camoufox|botright|nodriver|"
    r"browserforge|fingerprint|proxy[-_.]?(?:rotat\w+|broker|pool|scrap\w+)|rotating[-_.]?prox|free[-_.]?proxy|"
    r"(?:^|[-_.])(?:tor|stem|torpy|requests[-_.]?tor)$|linkedin[-_.]?(?:api|scraper)|anticaptcha|scrapfly|zenrows|"
    r"scraperapi|brightdata|luminati|oxylabs",
    re.IGNORECASE,
)


def evading_libraries(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, among those of libraries, that serve evasion; sorted."""
    return tuple(sorted(name for name in names if _EVADING.search(name)))
