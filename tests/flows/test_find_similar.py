import pytest

from goodsign.connectors.embeddings.local import LocalEmbedder
from goodsign.core.errors import DataError, NotFound
from goodsign.flows.find_similar import refresh_embeddings, similar_to_lead, similar_to_text

LEADS = (
    "id,debtor_name,email,job_title,employer\n"
    "A1,Ann Example,ann@example.com,Registered nurse,City Hospital\n"
    "B1,Bob Example,bob@example.com,Truck driver,Long Road Freight\n"
    "C1,Cy Example,cy@example.com,Nurse,County Hospital\n"
    "D1,Di Example,di@example.com,,\n"
)
EMBEDDER = LocalEmbedder()


@pytest.fixture
def embedded(desk):
    desk.take_in(LEADS)
    refresh_embeddings(desk.database, EMBEDDER, now=desk.now)
    return desk


def test_only_new_and_changed_leads_are_embedded_again(embedded):
    assert refresh_embeddings(embedded.database, EMBEDDER, now=embedded.now) == 0
    embedded.now = embedded.now.replace(hour=13)
    embedded.take_in(LEADS.replace("Truck driver", "Bus driver"))
    embedded.now = embedded.now.replace(hour=14)
    assert refresh_embeddings(embedded.database, EMBEDDER, now=embedded.now) == 1


def test_a_lead_that_an_undo_restored_is_embedded_again(embedded):
    embedded.now = embedded.now.replace(hour=13)
    number = embedded.take_in(LEADS.replace("Truck driver", "Nurse")).number
    refresh_embeddings(embedded.database, EMBEDDER, now=embedded.now)
    embedded.undo(number)
    assert refresh_embeddings(embedded.database, EMBEDDER, now=embedded.now) == 1
    found = similar_to_text(embedded.database, EMBEDDER, "truck driver", limit=1)
    assert found["external_key"].to_list() == ["B1"]


def test_the_likest_come_first_and_likeness_is_at_most_one(embedded):
    found = similar_to_text(embedded.database, EMBEDDER, "nurse in a hospital", limit=3)
    assert set(found["external_key"].head(2)) == {"A1", "C1"}
    assert found["likeness"].is_sorted(descending=True)
    assert found["likeness"].max() <= 1.0001


def test_a_lead_is_not_like_itself(embedded):
    lead_id = embedded.leads()["A1"]["lead_id"]
    found = similar_to_lead(embedded.database, EMBEDDER, lead_id, limit=2)
    assert "A1" not in set(found["external_key"])
    assert found["external_key"][0] == "C1"


def test_a_lead_of_whom_nothing_is_known_has_no_likeness(embedded):
    with pytest.raises(NotFound, match="Too little is known"):
        similar_to_lead(embedded.database, EMBEDDER, embedded.leads()["D1"]["lead_id"], limit=2)


def test_a_text_that_says_nothing_is_an_error(embedded):
    with pytest.raises(DataError, match="says nothing"):
        similar_to_text(embedded.database, EMBEDDER, "   ", limit=2)
