"""What the local Apify finds for an address."""

from goodsign.connectors.apify.server.world import World, read_lines


def test_an_address_in_several_lines_changes_from_run_to_run() -> None:
    told = '{"publicIdentifier": "ana", "headline": "Clerk"}\n\n{"publicIdentifier": "ana", "headline": "Manager"}\n'
    world = World(read_lines(told))
    asked = {"queries": ["https://www.linkedin.com/in/Ana/?trk=x"], "mode": "short"}
    assert [world.collect(asked)[0]["headline"] for _ in range(3)] == ["Clerk", "Manager", "Manager"]


def test_a_line_may_hold_all_items_of_one_address_and_unknown_ones_give_errors() -> None:
    posts = [{"type": "post", "author": {"publicIdentifier": "ana"}, "id": number} for number in range(2)]
    world = World([posts])
    found = world.collect({"targetUrls": ["https://www.linkedin.com/in/ana", "https://www.linkedin.com/in/bo"]})
    assert found[:2] == posts
    assert found[2] == {"linkedinUrl": "https://www.linkedin.com/in/bo", "error": "Profile not found"}
