"""Write marked texts again with other names, titles and credentials, so that the tagger learns places, not names."""

from collections.abc import Mapping, Sequence

import numpy as np

from goodsign.signals.text.spans import Gazetteer
from training.signals.corpus import Example

_SWAPPED = 0.8


def stock(
    examples: Sequence[Example], gazetteer: Gazetteer, titles: Sequence[str], schools: Sequence[str]
) -> dict[str, list[str]]:
    """Return what may stand in for an entity of each kind: from the examples themselves and from the lists."""
    found: dict[str, list[str]] = {"person": [], "organization": [], "title": [], "credential": []}
    for example in examples:
        for start, end, kind in example.spans or ():
            found[kind].append(example.text[start:end])
    rng = np.random.default_rng(len(examples))
    first, last = sorted(gazetteer.first_names), sorted(gazetteer.last_names)
    people = zip(rng.choice(first, 3000), rng.choice(last, 3000), strict=True)
    found["person"] += [f"{one} {two}".title() for one, two in people]
    short = [title for title in titles if len(title.split()) <= 4]
    found["title"] += [str(title) for title in rng.choice(short, 1500)]
    found["organization"] += [str(school) for school in rng.choice(schools, 600)]
    return found


def swapped(example: Example, stocked: Mapping[str, Sequence[str]], rng: np.random.Generator) -> Example:
    """Return an example with most of its entities replaced, written in capitals where they were."""
    text, spans, last = "", [], 0
    for start, end, kind in sorted(example.spans or ()):
        text += example.text[last:start]
        old = example.text[start:end]
        new = old
        if rng.random() < _SWAPPED:
            new = _like(old, str(stocked[kind][int(rng.integers(len(stocked[kind])))]))
        spans.append((len(text), len(text) + len(new), kind))
        text += new
        last = end
    return Example(
        text + example.text[last:],
        example.label,
        example.type,
        example.subject,
        example.realis,
        example.source,
        example.group,
        tuple(spans),
    )


def _like(old: str, new: str) -> str:
    if old.islower():
        return new.lower()
    if old.isupper() and len(old) > 4:
        return new.upper()
    return new.title() if old[:1].isupper() and new.islower() else new
