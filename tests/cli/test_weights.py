def order(goodsign) -> list[tuple[str, float]]:
    return [(row["lead_id"], row["log_odds"]) for row in goodsign("rank", "--limit", 1000, "--json").json["leads"]]


def test_weights_move_the_ranking_at_once_and_rolling_back_restores_it_exactly(ranked):
    learned = order(ranked)
    said = ranked("weights", "set", "engagement=2", "finance=0.5", "--note", "spring")
    assert (said.code, "Version 1 of the weights is in force." in said.err) == (0, True)
    weighted = order(ranked)
    assert [lead for lead, _ in weighted] != [lead for lead, _ in learned]
    assert "(with your weights)" in ranked("lead", weighted[0][0]).out
    assert ranked("lead", weighted[0][0], "--json").json["intact"]
    said = ranked("weights", "rollback")
    assert (said.code, "Every group counts as learned again." in said.err) == (0, True)
    assert order(ranked) == learned


def test_a_back_test_comes_before_anything_counts(ranked):
    learned = order(ranked)
    trial = ranked("weights", "set", "engagement=1.5", "--backtest", "--json").json
    assert not trial["published"]
    lift = trial["backtest"]["lift_weighted"]
    assert lift["low"] <= lift["value"] <= lift["high"]
    assert order(ranked) == learned
    assert ranked("weights", "list", "--json").json == []
    told = ranked("weights", "set", "engagement=1.5", "--backtest", "--yes")
    assert (told.code, "the top 20% would have found" in told.err) == (0, True)
    assert ranked("weights", "list", "--json").json[0]["factors"] == {"engagement": 1.5}


def test_a_weight_that_is_none_is_refused_with_the_groups_there_are(viewed):
    for wrong in ("charm=2", "engagement=much", "engagement=99"):
        said = viewed("weights", "set", wrong)
        assert (said.code, "Groups: " in said.err) == (2, True)


def test_the_groups_are_listed(viewed):
    assert "engagement" in viewed("weights", "groups", "--json").json
    assert "engagement" in viewed("weights", "groups").out


def test_nothing_to_roll_back_is_an_error(viewed):
    said = viewed("weights", "rollback")
    assert (said.code, "No weights are in force" in said.err) == (2, True)
    assert viewed("weights", "rollback", 7).code == 2
