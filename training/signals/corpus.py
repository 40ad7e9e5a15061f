"""Gather what the model learns from: our own texts, real texts labeled by us, and texts without a career word."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TYPES = (
    "new_employment",
    "promotion",
    "certification",
    "license_renewal",
    "award",
    "business_launch",
    "education",
    "none",
)
SUBJECTS = ("author", "named", "other", "none")
REALIS = ("happened", "pending", "past", "hypothetical", "figurative", "none")
KINDS = {"p": "person", "o": "organization", "t": "title", "c": "credential"}
_MARK = re.compile(r"\[([potc])\|([^\[\]|]+)\]")
_BLOCK = 8
_CAREER = re.compile(
    r"job|hire|hiring|promot|raise|certif|licen|award|prize|honou?r|business|degree|graduat|admi|accept|exam|"
    r"universit|college|phd|intern|scholarship|grant|position|offer|shop|store|compan|salar|interview|tenure|"
    r"school|student|work|boss|employ|career|bar |nominat|won|win|own ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Example:
    """A labeled text; `spans` are (start, end, kind) of its entities, None where nobody marked them."""

    text: str
    label: str
    type: str
    subject: str
    realis: str
    source: str
    group: str
    spans: tuple[tuple[int, int, str], ...] | None = None

    @property
    def key(self) -> str:
        """The first 16 hex digits of the SHA-256 of the text in lower case with single spaces."""
        return key_of(self.text)


def key_of(text: str) -> str:
    """Return the key under which a text is known without being shown."""
    return hashlib.sha256(" ".join(text.lower().split()).encode()).hexdigest()[:16]


def loose_key(text: str) -> str:
    """Return the letters and digits of a text alone: equal for texts that differ by marks and spaces."""
    return "".join(character for character in text.lower() if character.isalnum())


def unmark(marked: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Return the plain text of one with inline marks such as `[p|Ada]`, and the spans they stood for."""
    plain, spans, last = "", [], 0
    for match in _MARK.finditer(marked):
        plain += marked[last : match.start()]
        spans.append((len(plain), len(plain) + len(match[2]), KINDS[match[1]]))
        plain += match[2]
        last = match.end()
    return plain + marked[last:], tuple(spans)


def follows_the_rule(label: str, type_: str, subject: str, realis: str) -> bool:
    """Return whether a label is what its three parts say it must be."""
    if label not in TYPES or type_ not in TYPES or subject not in SUBJECTS or realis not in REALIS:
        return False
    signal = type_ != "none" and subject in ("author", "named") and realis == "happened"
    return label == (type_ if signal else "none")


def own_texts(folder: Path = HERE / "texts") -> list[Example]:
    """Return our own texts from the TSV files, in blocks that were written together."""
    return [each for path in sorted(folder.glob("*.tsv")) for each in read_texts(path, path.stem)]


def read_texts(path: Path, source: str) -> list[Example]:
    """Return the texts of one TSV file, each with the block of lines it stands in as its group.

    Raises ValueError, with the line's number, for one whose label is not what its parts say.
    """
    found = []
    for number, (label, type_, subject, realis, marked) in enumerate(_rows(path)):
        if not follows_the_rule(label, type_, subject, realis):
            raise ValueError(f"{path.name}, line {number + 1}: the label is not what type, subject and realis say.")
        text, spans = unmark(marked)
        found.append(Example(text, label, type_, subject, realis, source, f"{source}:{number // _BLOCK}", spans))
    return found


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield line.rstrip("\n").split("\t")


def happy_moments(shared: Path) -> Iterator[str]:
    """Yield the texts of HappyDB."""
    for name in ("labeled_10k.csv", "labeled_17k.csv"):
        with (shared / "happydb" / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["moment"]


def reddit_comments(shared: Path, part: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the texts of GoEmotions (train, dev or test) with the numbers of their emotions."""
    for row in _rows(shared / "goemotions" / f"data__original__{part}.tsv"):
        yield row[0], tuple(int(number) for number in row[1].split(","))


def development_keys(shared: Path) -> frozenset[str]:
    """Return the loose keys of the development set, which nothing may be learned from."""
    return frozenset(loose_key(each["text"]) for each in development_set(shared))


def development_set(shared: Path) -> list[dict[str, str]]:
    """Return the development set."""
    return [json.loads(line) for line in (shared / "dev.jsonl").read_text(encoding="utf-8").splitlines()]


def read_labels(folder: Path = HERE / "labels") -> dict[str, tuple[str, str, str, str]]:
    """Return label, type, subject and realis by the key of a text."""
    found = {}
    for path in sorted(folder.glob("*.tsv")):
        for key, *parts in _rows(path):
            found[key] = (parts[0], parts[1], parts[2], parts[3])
    return found


def real_texts(shared: Path, labels: dict[str, tuple[str, str, str, str]]) -> tuple[list[Example], list[Example]]:
    """Return the texts we labeled, and those that hold no career word and so say nothing of a career."""
    barred = development_keys(shared)
    labeled, plain, seen = [], [], set()
    corpora = [("happydb", happy_moments(shared)), ("reddit", (text for text, _ in reddit_comments(shared, "train")))]
    for source, texts in corpora:
        for text in texts:
            key = key_of(text)
            if key in seen or loose_key(text) in barred:
                continue
            seen.add(key)
            clean = " ".join(text.split())
            if key in labels:
                if labels[key][0] != "skip":
                    labeled.append(Example(clean, *labels[key], source, key))
            elif not _CAREER.search(text):
                plain.append(Example(clean, "none", "none", "none", "none", f"{source} plain", key))
    return labeled, plain
