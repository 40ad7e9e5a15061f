"""The names of employers, titles, degrees and credentials, so that a changed spelling is the same name."""

import re
import unicodedata
from functools import lru_cache


def words_of(text: str) -> frozenset[str]:
    """Return the set of words in a text, for the tables of this room."""
    return frozenset(text.split())


_LEGAL = words_of(
    "inc incorporated llc ltd limited corp corporation co company gmbh ag kg sa sas sarl srl spa bv nv ab as oy plc "
    "pvt private pty llp lp pllc pc se kk ltda eireli"
)
_STOP = words_of("of the and at for in a an to on with de la le der die das und et y e du des")
_TITLE_WORDS = {
    "sr": "senior", "snr": "senior", "jr": "junior", "jnr": "junior", "vp": "vice president", "mgr": "manager",
    "svp": "senior vice president", "evp": "executive vice president", "avp": "assistant vice president",
    "dir": "director", "asst": "assistant", "assoc": "associate", "eng": "engineer", "engr": "engineer",
    "dev": "developer", "swe": "software engineer", "sde": "software engineer", "exec": "executive",
    "ops": "operations",
    "ceo": "chief executive officer", "cto": "chief technology officer", "cfo": "chief financial officer",
    "coo": "chief operating officer", "cmo": "chief marketing officer", "cio": "chief information officer",
    "cno": "chief nursing officer", "cpo": "chief product officer", "chro": "chief human resources officer",
    "rn": "registered nurse", "lpn": "licensed practical nurse", "cna": "certified nursing assistant",
    "np": "nurse practitioner", "mktg": "marketing", "hr": "human resources", "prof": "professor", "sgt": "sergeant",
    "ssgt": "staff sergeant", "lt": "lieutenant", "capt": "captain", "cpl": "corporal", "col": "colonel",
    "pfc": "private first class", "sfc": "sergeant first class", "msgt": "master sergeant", "ltc": "lieutenant colonel",
    "rep": "representative", "spec": "specialist", "coord": "coordinator", "supv": "supervisor", "tech": "technician",
    "md": "managing director", "gm": "general manager", "sdr": "sales development representative",
    "bdr": "business development representative", "ae": "account executive", "pm": "project manager",
    "cofounder": "founder", "cto/cofounder": "founder", "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5",
    "1st": "first", "2nd": "second", "3rd": "third", "centre": "center", "programme": "program",
}  # fmt: skip
_DEGREE_WORDS = {
    "bs": "bachelor science", "bsc": "bachelor science", "ba": "bachelor arts", "ms": "master science",
    "msc": "master science", "ma": "master arts", "mba": "master business administration", "phd": "doctor philosophy",
    "md": "doctor medicine", "jd": "doctor law", "bsn": "bachelor science nursing", "msn": "master science nursing",
    "beng": "bachelor engineering", "meng": "master engineering", "bba": "bachelor business administration",
    "aa": "associate arts", "aas": "associate applied science", "masters": "master", "bachelors": "bachelor",
    "associates": "associate", "doctorate": "doctor", "dnp": "doctor nursing practice",
}  # fmt: skip
_ORGANIZATION_WORDS = {"univ": "university", "intl": "international", "hosp": "hospital", "natl": "national",
                       "inst": "institute", "tech": "technology", "dept": "department", "st": "saint"}  # fmt: skip
_DEGREE_STOP = frozenset(("degree", "s", "hons", "honours", "honors", "major", "program"))
_MARKS = re.compile(r"[\u0300-\u036f]")
_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b|\s|,|\)|$)")
_OTHER = re.compile(r"[^\w/+#]+|_|/")
_PARENTHESES = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")


def plain(text: str) -> str:
    """Return small letters without accents and punctuation, words apart by one space."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).replace("&", " and ").replace("'", "")
    return " ".join(_OTHER.sub(" ", _DOTS.sub("", bare.replace("\u2019", ""))).split())


@lru_cache(maxsize=100_000)
def title_words(title: str) -> tuple[str, ...]:
    """Return a title's words in order, abbreviations written out and Roman numerals as digits."""
    return tuple(each for word in plain(title).split() for each in _TITLE_WORDS.get(word, word).split())


def title_key(title: str) -> str:
    """Return what two spellings of one title share: "Sr. Director, Sales" and "Senior Director of Sales"."""
    words = title_words(title)
    return " ".join(sorted(word for word in words if word not in _STOP)) or " ".join(words)


def organization_key(organization: str) -> str:
    """Return what two spellings of one employer, school or issuer share, legal form, "the" and spaces left out."""
    words = [_ORGANIZATION_WORDS.get(word, word) for word in plain(organization).split()]
    kept = [word for word in words if word not in _LEGAL and word not in {"the", "and", "of"}]
    return "".join(kept or words)


def degree_key(degree: str) -> str:
    """Return what two spellings of one degree share: "B.Sc., Nursing" and "Bachelor of Science in Nursing"."""
    words = [each for word in plain(degree.replace(".", "")).split() for each in _DEGREE_WORDS.get(word, word).split()]
    kept = {word for word in words if word not in _STOP and word not in _DEGREE_STOP}
    return " ".join(sorted(kept)) or " ".join(words)


def credential_key(credential: str) -> str:
    """Return what two spellings of one credential or honor share; a short form in parentheses is left out."""
    bare = _PARENTHESES.sub(" ", credential)
    chosen = bare if len(bare.split()) > 1 else credential
    words = [_TITLE_WORDS.get(word, word) if len(word) <= 3 and word in {"i", "ii", "iii", "iv"} else word
             for word in plain(chosen).split()]  # fmt: skip
    return " ".join(sorted(word for word in words if word not in _STOP)) or " ".join(words)


def initials(text: str) -> str:
    """Return the first letters of the words that count: International Business Machines gives ibm."""
    return "".join(word[0] for word in plain(text).split() if word not in _STOP and word not in _LEGAL)
