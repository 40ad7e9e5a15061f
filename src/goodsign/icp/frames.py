"""What matching produces: how well each lead fits the profile, criterion by criterion."""

import dataframely as dy


class Fit(dy.Schema):
    """One lead held against one profile.

    `fit` is 0 to 100. `verdict` is `match` (every hard criterion passed), `possible` (none failed, some unknown) or
    `no`. `states` has one letter for each criterion in the profile's order: P passed, F failed, U unknown; `seen`
    has the value each of them saw, in words.
    """

    lead_id = dy.String(primary_key=True)
    fit = dy.Float64(min=0, max=100)
    verdict = dy.Enum(["match", "possible", "no"])
    states = dy.String(regex="^[PFU]+$")
    seen = dy.List(dy.String())


class FitScore(dy.Schema):
    """How well each lead fits, protected criteria left out: the only fit that may become part of a score."""

    lead_id = dy.String(primary_key=True)
    fit = dy.Float64(min=0, max=100, nullable=True)
