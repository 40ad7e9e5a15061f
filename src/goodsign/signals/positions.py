"""Rules for positions: a new employer, an own business, a step up; never the same job in other words."""

import polars as pl

from goodsign.signals.found import found, sure
from goodsign.signals.frames import SignalType
from goodsign.signals.ladder import compare
from goodsign.signals.names import plain
from goodsign.signals.timeline import WINDOW_DAYS, is_news

_OWN = (
    r"\b(?:co-? ?)?(?:founder|owner|proprietor|proprietress|entrepreneur)\b|self[- ]?employ|\bfreelanc|"
    r"private practice|sole (?:trader|proprietor)|inhaber|gründer|selbstständig|fondat(?:eur|rice)|propriétaire|"
    r"fundador|dueñ[oa]|titolare"
)
_NOT_OWN = (
    r"\b(?:product|process|service|data|control|system|application|risk|asset|account|platform|solution|content|model|"
    r"api|program|project|portfolio|epic|backlog)s? owner|assistant|chief of staff|founder'?s (?:office|associate)|"
    r"to the owner"
)
_NO_JOB = (
    r"\b(?:open to work|seeking|looking for|unemployed|between jobs|job ?seeker|career break|sabbatical|retired|"
    r"homemaker|stay[- ]at[- ]home|parental leave|maternity leave|volunteer\w*|available for)\b|"
    r"^student$|\bstudent at\b"
)
_SIDE = (
    r"\b(?:board (?:member|of)|member of the board|advisor|adviser|mentor|ambassador|member|trustee|judge|speaker)\b"
)
_SELF = r"(?i)self[- ]?employ|freelanc|selbstständig|autónomo|indépendant|autonomo"


def detect_positions(new: pl.DataFrame, lines: pl.DataFrame, headlines: pl.DataFrame) -> pl.DataFrame:
    """Return the finds among new position lines; `headlines` has b_headline and headline by seq."""
    jobs = new.filter(pl.col("section") == "position", ~_says("title", _NO_JOB), ~_says("field", "volunteer"))
    placed = _with_predecessor(jobs, lines)
    return pl.concat([_employments(placed, lines, headlines), _promotions(placed)])


def _says(column: str, pattern: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.contains(pattern).fill_null(value=False)


def _same_employer() -> pl.Expr:
    names = (pl.col("organization_key") == pl.col("organization_key_p")) & (pl.col("organization_key") != "")
    return names | (pl.col("organization_id") == pl.col("organization_id_p")).fill_null(value=False)


def _with_predecessor(jobs: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Add the role before at the same employer (p columns): in the same snapshot, else in the one before.

    An edited line, with the same start, is compared with what stood there. `known_employer` is true unless the person
    had left for longer than the window.
    """
    fields = ("eid", "title", "organization_key", "organization_id", "s_lo", "e_lo", "e_hi", "is_current")
    roles = lines.filter(pl.col("section") == "position", ~pl.col("pending"))
    others = roles.select("snapshot_id", *(pl.col(name).alias(f"{name}_p") for name in fields))
    beside = jobs.join(others, on="snapshot_id").filter(
        pl.col("eid") != pl.col("eid_p"), _same_employer(), pl.col("s_lo_p") < pl.col("s_lo")
    )
    before = jobs.join(others, left_on="b_id", right_on="snapshot_id").filter(_same_employer())
    same_start = pl.col("s_lo").eq_missing(pl.col("s_lo_p"))
    pairs = pl.concat(
        [
            before.with_columns(order=pl.when(same_start).then(3).otherwise(1), edited=same_start),
            beside.with_columns(order=pl.lit(2, pl.Int32), edited=pl.lit(value=False)).select(
                *before.columns, "order", "edited"
            ),
        ]
    )
    gap = pl.col("s_lo") > pl.col("e_hi_p") + pl.duration(days=WINDOW_DAYS)
    left = (gap & pl.col("is_current_p").ne_missing(other=True)).fill_null(value=False)
    stays = pairs.filter(~left)
    chosen = stays.filter((pl.col("s_lo_p") <= pl.col("s_lo")).fill_null(value=True))
    last = chosen.sort("order", pl.col("is_current_p").fill_null(value=False), "s_lo_p").unique("eid", keep="last")
    return jobs.join(last.select("eid", "eid_p", "title_p", "s_lo_p", "edited"), on="eid", how="left").with_columns(
        known_employer=pl.col("eid").is_in(stays["eid"].unique().implode())
    )


def _employments(jobs: pl.DataFrame, lines: pl.DataFrame, headlines: pl.DataFrame) -> pl.DataFrame:
    """Return new jobs and own businesses: dated, or undated and borne out by the headline or by a job that ended."""
    first = jobs.filter(~pl.col("known_employer"), ~pl.col("start_seen"))
    own = (_says("title", _OWN) & ~_says("title", _NOT_OWN)) | _says("organization", _SELF) | _says("field", _SELF)
    ended = (
        pl.col("is_current").eq_missing(other=False) | (pl.col("e_lo") <= pl.col("collected_at").dt.date())
    ).fill_null(value=False)
    factor = pl.when(ended).then(0.25).otherwise(1.0) * pl.when(_says("title", _SIDE)).then(0.3).otherwise(1.0)
    kind = pl.when(own).then(pl.lit(SignalType.BUSINESS_LAUNCH)).otherwise(pl.lit(SignalType.NEW_EMPLOYMENT))
    dated = first.filter(is_news("s"))
    told = found(dated, type=kind, on="s_lo", precision="s_prec", confidence=sure("s"), factor=factor)
    bare = first.filter(pl.col("s_lo").is_null(), ~ended, ~pl.col("was_empty"))
    borne = _borne_out(bare, lines, headlines)
    return pl.concat([told, found(borne, type=kind, confidence=pl.lit(0.5), factor=factor)])


def _borne_out(jobs: pl.DataFrame, lines: pl.DataFrame, headlines: pl.DataFrame) -> pl.DataFrame:
    """Keep undated new jobs whose employer came into the headline, or beside which another job ended meanwhile."""
    if jobs.is_empty():
        return jobs
    roles = lines.filter(pl.col("section") == "position")
    name = ("organization_key", "name_key")
    was = roles.filter(pl.col("is_current")).select("snapshot_id", *name)
    now = roles.filter(~pl.col("is_current")).select("snapshot_id", *name)
    left = (
        jobs.select("eid", "b_id", "snapshot_id")
        .join(was, left_on="b_id", right_on="snapshot_id")
        .join(now, on=["snapshot_id", *name], how="semi")["eid"]
        .unique()
    )
    texts = jobs.select("eid", "seq", "organization").join(headlines, on="seq")
    told = [eid for eid, _, name, old, new in texts.iter_rows() if _came_in(name, old, new)]
    borne = pl.concat([left, pl.Series("eid", told, dtype=pl.UInt32)])
    return jobs.filter(pl.col("eid").is_in(borne.implode()))


def _came_in(name: str | None, old: str | None, new: str | None) -> bool:
    """Say whether a name stands in the new headline and did not in the old one."""
    if not name or not new or old is None:
        return False
    wanted = f" {plain(name)} "
    return wanted in f" {plain(new)} " and wanted not in f" {plain(old)} "


def _promotions(jobs: pl.DataFrame) -> pl.DataFrame:
    """Return the steps up at one employer: a new role with its own start, or an edited title of the present role."""
    roles = jobs.filter(pl.col("eid_p").is_not_null())
    moves = [
        compare(before, after, organization=employer)
        for before, after, employer in roles.select("title_p", "title", "organization").iter_rows()
    ]
    up = roles.filter(pl.Series(moves, dtype=pl.String) == "up")
    edited = up.filter("edited", pl.col("is_current").ne_missing(other=False), pl.col("e_lo").is_null())
    undated = pl.when(pl.col("s_lo").is_null()).then(0.5).otherwise(0.6)
    own = up.filter(~pl.col("edited"), ~pl.col("start_seen"), is_news("s"))
    promotion = pl.lit(SignalType.PROMOTION)
    return pl.concat(
        [
            found(edited, before_eid="eid_p", type=promotion, confidence=undated),
            found(own, before_eid="eid_p", type=promotion, on="s_lo", precision="s_prec", confidence=sure("s") * 0.95),
        ]
    )
