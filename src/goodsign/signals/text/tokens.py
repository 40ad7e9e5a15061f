"""Cut a text into tokens with their places, and write each as the plain words it stands for."""

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_CHARACTERS = 2_000
"""Only so much of a text is read: an announcement says what it announces at its beginning."""

_TOKEN = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|@\w+"
    r"|#\w+"
    r"|[$€£₹]\s?\d[\d,.]*[kKmMbB]?\b"
    r"|\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|%|k|K|s)?(?![^\W\d_])"
    r"|(?:[^\W\d_]{1,2}\.){2,}"
    r"|[^\W\d_]+(?:['\u2019\u00b4`][^\W\d_]+)*|\d+[^\W_]+"
    r"|\.{2,}|…"
    r"|[!?]+"
    r"|[^\w\s]"
)
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_EXPANSIONS = {
    "i'm": "i am", "im": "i am", "i've": "i have", "ive": "i have", "i'd": "i would", "i'll": "i will", "ill": "ill",
    "you're": "you are", "you've": "you have", "you'll": "you will", "you'd": "you would", "youre": "you are",
    "we're": "we are", "we've": "we have", "we'll": "we will", "we'd": "we would", "weve": "we have",
    "they're": "they are", "they've": "they have", "they'll": "they will", "they'd": "they would",
    "he's": "he is", "he'll": "he will", "he'd": "he would", "hes": "he is", "she's": "she is", "she'll": "she will",
    "she'd": "she would", "shes": "she is", "it's": "it is", "its": "its", "it'll": "it will", "that's": "that is",
    "thats": "that is", "there's": "there is", "who's": "who is", "what's": "what is", "here's": "here is",
    "heres": "here is", "let's": "let us", "lets": "let us",
    "don't": "do not", "dont": "do not", "doesn't": "does not", "doesnt": "does not", "didn't": "did not",
    "didnt": "did not", "can't": "can not", "cant": "can not", "cannot": "can not", "couldn't": "could not",
    "couldnt": "could not", "won't": "will not", "wont": "will not", "wouldn't": "would not", "wouldnt": "would not",
    "isn't": "is not", "isnt": "is not", "aren't": "are not", "wasn't": "was not", "wasnt": "was not",
    "weren't": "were not", "haven't": "have not", "havent": "have not", "hasn't": "has not", "hadn't": "had not",
    "shouldn't": "should not", "ain't": "is not", "aint": "is not", "gonna": "going to", "gunna": "going to",
    "imma": "i will", "ima": "i will", "wanna": "want to", "gotta": "got to", "u": "you", "ur": "your", "r": "are",
    "yall": "you all", "y'all": "you all", "ya": "you", "pls": "please", "thx": "thanks", "w": "with", "b4": "before",
    "bc": "because", "cuz": "because", "coz": "because", "thru": "through", "congrats": "congratulations",
    "congratulation": "congratulations", "gratz": "congratulations", "grats": "congratulations",
    "prof": "professor", "asst": "assistant", "dept": "department", "univ": "university", "sr": "senior",
    "jr": "junior", "mgr": "manager", "dr": "doctor", "yrs": "years", "yr": "year", "mos": "months", "2day": "today",
    "2nite": "tonight", "2moro": "tomorrow", "tmrw": "tomorrow", "tmr": "tomorrow", "tomorow": "tomorrow",
    "recieved": "received", "recieve": "receive", "promtion": "promotion", "promotted": "promoted", "&": "and",
    "gf": "girlfriend", "bf": "boyfriend", "bff": "friend", "hubby": "husband", "hubs": "husband", "wifey": "wife",
    "bro": "brother", "sis": "sister", "mum": "mother", "mom": "mother", "dad": "father", "bday": "birthday",
    "finaly": "finally", "finallyyy": "finally", "finallyy": "finally", "fav": "favorite", "organisation":
    "organization", "licence": "license", "licenced": "licensed", "licences": "licenses", "honoured": "honored",
    "honour": "honor", "honours": "honors", "programme": "program", "centre": "center", "labour": "labor",
    "enrolled": "enrolled", "enroled": "enrolled", "…": "...",
}  # fmt: skip
_SUFFIX = re.compile(r"(.+?)'(s|d|ll|ve|re|m)$")
_LONG = re.compile(r"([a-z])\1{2,}")
_SUFFIX_WORD = {"s": "'s", "d": "would", "ll": "will", "ve": "have", "re": "are", "m": "am"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text as written, where it starts, and the plain words it stands for."""

    text: str
    start: int
    words: tuple[str, ...]

    @property
    def end(self) -> int:
        """Place after its last character."""
        return self.start + len(self.text)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of the beginning of a text, in order."""
    return [
        Token(match.group(), match.start(), plain_words(match.group()))
        for match in _TOKEN.finditer(text[:MAX_CHARACTERS])
    ]


@lru_cache(maxsize=200_000)
def plain_words(piece: str) -> tuple[str, ...]:
    """Return the lower-case words a token stands for: contractions written out, numbers by their kind."""
    first = piece[0]
    if first in "@#" and len(piece) > 1:
        return ("<user>",) if first == "@" else ("<tag>", *_hashtag(piece[1:]))
    if first.isdigit() or first in "$€£₹":
        return (_number(piece),)
    lowered = piece.lower()
    if lowered.startswith(("http://", "https://", "www.")) or "@" in lowered[1:]:
        return ("<url>",)
    if first in "!?":
        return ("?",) if "?" in piece else ("!",)
    if lowered.startswith(".."):
        return ("...",)
    return _word(lowered)


def _word(lowered: str) -> tuple[str, ...]:
    plain = lowered.replace("\u2019", "'").replace("\u00b4", "'").replace("`", "'")
    if "." in plain and len(plain) > 2:
        plain = plain.replace(".", "")
    written_out = _EXPANSIONS.get(plain)
    if written_out is not None:
        return tuple(written_out.split())
    if "'" in plain:
        match = _SUFFIX.match(plain)
        if match:
            return (*_word(match.group(1)), _SUFFIX_WORD[match.group(2)])
    return (_LONG.sub(r"\1\1", plain) if len(plain) > 4 else plain,)


def _hashtag(tag: str) -> tuple[str, ...]:
    parts = _CAMEL.findall(tag) if not tag.islower() else [tag]
    return tuple(part.lower() for part in parts) or (tag.lower(),)


def _number(piece: str) -> str:
    if piece[0] in "$€£₹":
        return "<money>"
    if _YEAR.match(piece):
        return "<year>"
    if piece[-1] == "%":
        return "<percent>"
    if piece[-2:] in ("st", "nd", "rd", "th"):
        return "<nth>"
    if "/" in piece or ("-" in piece and len(piece) > 5):
        return "<date>"
    return "<number>"
