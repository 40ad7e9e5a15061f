"""Honors the word of a person who wants no more contact, at once and for good."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from goodsign.collect.contacts import read_email
from goodsign.collect.phones import read_phone
from goodsign.core.errors import SpecError
from goodsign.flows.import_leads import Progress, hold_import_lock
from goodsign.flows.show_lead import find_lead_id
from goodsign.store.database import Database
from goodsign.store.facts import read_leads
from goodsign.store.opt_outs import stop_contacts
from goodsign.store.vault import Vault

_HINT = "Give a lead's key as your files write it, an e-mail address, or a phone number."


@dataclass(frozen=True, slots=True)
class OptedOut:
    """As what the contact was understood, and how many stored leads it newly marked."""

    understood: tuple[str, ...]
    leads: int


def opt_out(database: Database, vault: Vault, contact: str, *, now: datetime, progress: Progress) -> OptedOut:
    """Keep a contact (key, e-mail or phone) as opted out, and mark every stored lead that has it.

    The person need not be in the store: a later import of the contact is marked then. Saying it twice changes
    nothing. A running import is waited for, so that nobody slips in behind. Raises SpecError for an unreadable contact.
    """
    contacts = read_contact(contact)
    if (lead_id := find_lead_id(database, contact.strip())) is not None:
        own = read_leads(database, [lead_id]).select("external_key", "email", "phone_1")
        contacts = pl.concat([contacts, own])
    with database.transaction() as connection:
        hold_import_lock(connection, progress)
        leads = stop_contacts(connection, vault, contacts, lead_id=lead_id, source="by hand", now=now)
    words = {"external_key": "a key", "email": "an e-mail address", "phone_1": "a phone number"}
    understood = tuple(word for column, word in words.items() if contacts[column][0] is not None)
    return OptedOut(understood, leads)


def read_contact(contact: str) -> pl.DataFrame:
    """Return one row (external_key, email, phone_1) with what `contact` can be.

    Digits can be a key as well as a phone number: both are kept then, since silence wins in doubt.
    """
    told = pl.Series([contact.strip()])
    if not told[0]:
        raise SpecError("There is no contact to opt out.", hint=_HINT)
    is_address = "@" in told[0]
    email = read_email(told).values[0] if is_address else None
    if is_address and email is None:
        raise SpecError("This is not an e-mail address that can exist.", hint=_HINT)
    phone = None if is_address else read_phone(told).values[0]
    key = None if is_address else told[0]
    shape = dict.fromkeys(("external_key", "email", "phone_1"), pl.String)
    return pl.DataFrame([(key, email, phone)], schema=shape, orient="row")
