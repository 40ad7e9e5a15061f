"""Actors are configuration: shipped ones can be changed, others written."""

import pytest

from goodsign.connectors.apify.config import ACTORS, actor_config
from goodsign.connectors.profiles.actors import decoder
from goodsign.core.errors import SpecError


def test_four_actors_are_shipped() -> None:
    assert [(name, config.addresses_field, config.address_form) for name, config in ACTORS.items()] == [
        ("harvestapi/linkedin-profile-scraper", "queries", "url"),
        ("harvestapi/linkedin-profile-posts", "targetUrls", "url"),
        ("dev_fusion/Linkedin-Profile-Scraper", "profileUrls", "url"),
        ("apimaestro/linkedin-profile-batch-scraper-no-cookies-required", "usernames", "slug"),
    ]


def test_every_shipped_actor_has_a_decoder() -> None:
    for name in ACTORS:
        assert callable(decoder(name))


def test_no_shipped_actor_is_asked_for_contact_details() -> None:
    for config in ACTORS.values():
        told = str(dict(config.extra_input)).lower()
        assert "email" not in told or "no email" in told or "'includeemail': false" in told


def test_a_shipped_actor_can_be_changed_in_part() -> None:
    config = actor_config("harvestapi~linkedin-profile-scraper", {"addresses_field": "urls", "most_addresses": 5})
    assert (config.addresses_field, config.most_addresses) == ("urls", 5)
    assert config.extra_input == ACTORS["harvestapi/linkedin-profile-scraper"].extra_input
    assert config.api_name == "harvestapi~linkedin-profile-scraper"


def test_another_actor_needs_the_field_of_its_addresses() -> None:
    assert actor_config("some/actor", {"addresses_field": "urls"}).name == "some/actor"
    with pytest.raises(SpecError, match="addresses_field: Field required"):
        actor_config("some/actor")


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("harvestapi/linkedin-profile-scraper", {"most_adresses": 5}, "most_adresses"),
        ("harvestapi/linkedin-profile-scraper", {"most_addresses": 0}, "most_addresses"),
        ("harvestapi/linkedin-profile-scraper", {"poll_seconds": 61}, "poll_seconds"),
        ("../../etc", {"addresses_field": "urls"}, "actor"),
    ],
)
def test_what_is_wrong_is_named(name: str, changes: dict[str, object], said: str) -> None:
    with pytest.raises(SpecError, match=said):
        actor_config(name, changes)
