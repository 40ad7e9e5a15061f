"""Records that a person must be left alone by collecting; whatever is under way for them is dropped on arrival."""

from datetime import datetime

from goodsign.core.errors import NotFound, SpecError
from goodsign.flows.show_lead import find_lead_id
from goodsign.store.database import Database
from goodsign.store.lead_stops import STOPS, LeadStop, add_stop, list_stops


def stop_collecting(database: Database, lead: str, stop: str, *, by: str, now: datetime) -> bool:
    """Record a stop (one of STOPS) of a lead (id or key); return False when it stands already.

    It holds from the moment it is stored: before a request is built, and again when its answer arrives.
    """
    if stop not in STOPS:
        raise SpecError(f"`{stop}` is no stop.", hint=f"Give one of: {', '.join(STOPS)}.")
    if not by.strip():
        raise SpecError("A stop names who recorded it.")
    lead_id = find_lead_id(database, lead)
    if lead_id is None:
        raise NotFound("There is no lead with that id or key.", hint="`goodsign rank` shows the leads and their keys.")
    with database.transaction() as connection:
        return add_stop(connection, lead_id, stop, source=by.strip(), now=now)


def stops(database: Database) -> list[LeadStop]:
    """Return the stops on record, newest first."""
    with database.transaction() as connection:
        return list_stops(connection)
