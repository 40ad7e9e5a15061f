"""Turns what specialists dismissed into lessons for the next training of the text model."""

from goodsign.store.database import Database
from goodsign.store.signals import dismissed_texts

_LESSONS = {"not_positive": ("author", "none"), "not_new": ("author", "past")}
"""What a reason says of a text: its subject and how real the event is. A wrong person says nothing of the text."""


def reviewed_texts(database: Database) -> list[str]:
    """Return lines (label, type, subject, realis, text; tabs between) in the form that the training reads.

    They quote people's public posts: whoever keeps the file keeps personal data.
    """
    with database.transaction() as connection:
        found = dismissed_texts(connection)
    return [
        "\t".join(("none", kind, *_LESSONS[reason], " ".join(words.split())))
        for kind, reason, words in found
        if reason in _LESSONS
    ]
