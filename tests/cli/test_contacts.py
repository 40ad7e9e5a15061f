LEADS = "id,debtor_name,email,phone_1\nA1,Ann Example,ann@example.com,202-555-0101\nB1,Bob Example,bob@example.com,\n"


def test_a_person_is_out_of_the_ranking_and_stays_out(goodsign):
    path = goodsign.file("leads.csv", LEADS)
    goodsign("import", path)
    said = goodsign("opt-out", "(202) 555-0101")
    assert (said.code, "Stored leads that this newly marks: 1." in said.err) == (0, True)
    assert "555" not in said.err + said.out
    goodsign("imports", "undo", 1)
    goodsign("import", path)
    goodsign("score", "--model", "scorecard")
    assert [row["external_key"] for row in goodsign("rank", "--json").json["leads"]] == ["B1"]
    assert [row["external_key"] for row in goodsign("similar", "example", "--json").json if row] in ([], ["B1"])


def test_json_says_how_it_was_understood(goodsign):
    assert goodsign("opt-out", "Nobody@Example.com", "--json").json == {
        "understood": ["an e-mail address"],
        "leads": 0,
    }


def test_an_unreadable_contact_is_an_error_that_does_not_repeat_it(goodsign):
    said = goodsign("opt-out", "somebody@nowhere")
    assert (said.code, "somebody" in said.err) == (2, False)


def test_a_lead_is_left_alone_by_collecting(goodsign):
    goodsign("import", goodsign.file("leads.csv", LEADS))
    assert "No stops" in goodsign("stops", "list").err
    assert "Recorded" in goodsign("stops", "add", "B1", "--by", "Ada").err
    assert "stands already" in goodsign("stops", "add", "B1", "--by", "Ada").err
    (found,) = goodsign("stops", "list", "--json").json
    assert (found["external_key"], found["stop"], found["source"]) == ("B1", "do_not_scrape", "Ada")
    assert "do_not_scrape" in goodsign("stops", "list").out
    assert goodsign("stops", "add", "nobody", "--by", "Ada").code == 2
