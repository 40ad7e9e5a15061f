"""Changes of a profile that are no news, each at one reading (`bite`) of people who have none."""

import polars as pl

from goodsign.connectors.invented.titles import SPELLED_OUT

TRAPS = {
    "filled_in_history": "an old job, certificate, degree or honor is added today",
    "filled_in_current": "a side job of years ago, still held, is added today",
    "deleted_entry": "earlier jobs are taken off",
    "lateral_move": "another title of the same rung at the same employer",
    "future_start": "a job that begins after the reading",
    "first_snapshot": "the profile is read for the first time and shows a fresh job",
    "reordered": "every list comes in another order",
    "respelled_employer": "the employers are written in another way, half of them without ids",
    "respelled_title": "the job title is written out, or a slip is corrected",
    "company_renamed": "the employer has another name and the same id",
    "flickering": "the current job is missing once",
    "month_boundary": "the job began on the first of a month, which another time zone shows as the month before",
    "coarser_dates": "dates have lost their month",
    "hidden_section": "the positions are missing once",
    "empty_section": "the positions are an empty list once",
    "headline_edited": "the headline is new",
    "renamed_address": "the profile has a new address",
    "localized": "dates are written in German",
    "changed_fields": "the actor named a field anew, once",
    "truncated_line": "the line is cut off in the middle, once",
    "emoji_name": "emoji in name and headline",
    "right_to_left_name": "part of the name in right-to-left letters",
    "married_name": "another surname from here on",
    "nickname": "the first name as friends say it",
    "contacts_in_text": "an e-mail address and a phone number stand in the text about the person",
}
"""Traps that are set on steady people, and what happens; none of them is a signal."""

_OLD = (
    ("position", "Shop Assistant", "Oldfield Trading Post", -5200, -4700),
    ("certification", "Typing Certificate", "Invented Skills Board", -3600, None),
    ("education", "High School Diploma", "Old Harrow High School", -9000, -7600),
    ("honor", "Perfect Attendance Award", "Oldfield Trading Post", -4800, None),
)


def set_in_entries(entries: pl.DataFrame, people: pl.DataFrame, looks: pl.DataFrame) -> pl.DataFrame:
    """Return the entries with those that traps add, end or take away."""
    trapped = _between_readings(people, looks)
    told = entries.join(
        trapped.select("person", "trap", "between", "day"), on="person", how="left", maintain_order="left"
    )
    latest = (pl.col("job") == 0) & (pl.col("section") == "position")
    left = latest & pl.col("trap").is_in(["lateral_move", "first_snapshot"])
    gone = (pl.col("job") > 0) & (pl.col("section") == "position") & (pl.col("trap") == "deleted_entry")
    began = pl.when(latest & (pl.col("trap") == "month_boundary")).then(pl.col("started").dt.truncate("1mo"))
    edited = told.with_columns(
        ended=pl.when(left).then("between").otherwise("ended"),
        closed=pl.when(left).then("between").otherwise("closed"),
        gone=pl.when(gone).then("between").otherwise("gone"),
        started=began.otherwise("started"),
    ).select(entries.columns)
    return pl.concat([edited, *(part.select(entries.columns) for part in _added(edited, trapped))])


def _between_readings(people: pl.DataFrame, looks: pl.DataFrame) -> pl.DataFrame:
    """Return the trapped people with `between`, a day after the reading before the bite and before the bite."""
    days = looks.select("person", bite="snapshot", between=pl.col("collected_at").dt.date() - pl.duration(days=25))
    chosen = people.filter(pl.col("trap").is_not_null())
    return chosen.join(days, on=["person", "bite"], how="left", maintain_order="left")


def _added(entries: pl.DataFrame, trapped: pl.DataFrame) -> list[pl.DataFrame]:
    blank = pl.DataFrame(schema=entries.schema)

    def whole(part: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([blank, part.cast({"person": pl.Int64})], how="diagonal_relaxed").cast(entries.schema)

    latest = entries.filter(pl.col("job") == 0, pl.col("section") == "position").unique("person", maintain_order=True)
    same = latest.select("person", "organization", "company")
    moved = trapped.filter(trap="lateral_move").join(same, on="person", how="left", maintain_order="left")
    lateral = moved.select(
        "person", "organization", "company", title="lateral_to", started="between", shown="between", job=0
    )
    return [
        whole(each) if each.height else blank
        for each in (
            _filled_in(trapped),
            _jobs(trapped, "filled_in_current", pl.col("between").dt.offset_by("-3y"), pl.col("between")),
            _jobs(trapped, "future_start", pl.col("day").dt.offset_by("75d"), pl.col("between")),
            _jobs(trapped, "first_snapshot", pl.col("between").dt.offset_by("-10d"), pl.col("between")),
            lateral.with_columns(section=pl.lit("position"), kind=pl.lit("Full-time")),
        )
    ]


def _jobs(trapped: pl.DataFrame, trap: str, started: pl.Expr, shown: pl.Expr) -> pl.DataFrame:
    return trapped.filter(trap=trap).select(
        "person",
        section=pl.lit("position"),
        job=8,
        title=pl.lit("Event Associate"),
        organization=pl.lit("Marrowgate Events"),
        company=pl.lit("marrowgate-events-5e"),
        kind=pl.lit("Part-time"),
        started=started,
        shown=shown,
    )


def _filled_in(trapped: pl.DataFrame) -> pl.DataFrame:
    chosen = trapped.filter(trap="filled_in_history").with_row_index("turn")
    parts = []
    for turn, (section, title, organization, started, ended) in enumerate(_OLD):
        here = chosen.filter(pl.col("turn") % len(_OLD) == turn)
        end = pl.lit(None, pl.Date) if ended is None else pl.col("day") + pl.duration(days=ended)
        parts.append(
            here.select(
                "person",
                section=pl.lit(section),
                job=pl.lit(7) if section == "position" else pl.lit(None, pl.Int32),
                title=pl.lit(title),
                organization=pl.lit(organization),
                kind=pl.lit("Full-time"),
                started=pl.col("day") + pl.duration(days=started),
                ended=end,
                shown="between",
                closed="between",
            )
        )
    return pl.concat(parts)


def set_in_readings(seen: pl.DataFrame) -> pl.DataFrame:
    """Return what each reading shows (entries with person, snapshot, trap, bite) as the traps change it."""
    after = pl.col("snapshot") >= pl.col("bite")
    here = pl.col("snapshot") == pl.col("bite") - 1
    work, latest = pl.col("section") == "position", pl.col("job") == 0

    def trap(name: str) -> pl.Expr:
        return pl.col("trap").eq(name).fill_null(value=False)

    lost = trap("flickering") & here & work & latest
    shown = seen.filter(~lost)
    spelled = pl.col("organization").str.to_uppercase().str.replace(r"(?:,? (?:INC|LLC|LTD|PLC)\.?)?$", ", Inc.")
    slipped = pl.col("title").str.replace(r"^(.{3,}?[a-z]{3})[a-z]([a-z])", "$1$2")
    title = pl.when(pl.col("title").is_in(list(SPELLED_OUT)) & after).then(pl.col("title").replace(SPELLED_OUT))
    wrong = pl.when(~pl.col("title").is_in(list(SPELLED_OUT)) & ~after).then(slipped)
    earlier = trap("month_boundary") & latest & work & after
    return shown.with_columns(
        organization=pl.when(trap("respelled_employer") & after & work)
        .then(spelled)
        .when(trap("company_renamed") & after & work & latest)
        .then(pl.lit("Bluewater Holdings"))
        .otherwise("organization"),
        company=pl.when(trap("respelled_employer") & (pl.col("person") % 2 == 0))
        .then(pl.lit(None, pl.String))
        .otherwise("company"),
        title=pl.when(trap("respelled_title") & work).then(pl.coalesce(title, wrong, "title")).otherwise("title"),
        started=pl.when(earlier).then(pl.col("started").dt.offset_by("-1mo")).otherwise("started"),
        by_year=pl.col("by_year").fill_null(value=False) | (trap("coarser_dates") & after & work),
        order=pl.when(trap("reordered") & after)
        .then(pl.col("started").to_physical())
        .otherwise(-pl.col("started").to_physical()),
    )


def set_in_persons(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row a reading, with names, headline, slug, about and which sections are `hidden` or `emptied`.

    `rows` has person, snapshot, trap, bite, first_name, last_name, headline, slug and about.
    """
    after = pl.col("snapshot") >= pl.col("bite")
    once = pl.col("snapshot") == pl.col("bite") - 1

    def trap(name: str) -> pl.Expr:
        return pl.col("trap").eq(name).fill_null(value=False)

    def changed(column: str, cases: dict[str, pl.Expr], *, later: tuple[str, ...] = ()) -> pl.Expr:
        kept = pl.col(column)
        for name, value in cases.items():
            kept = pl.when(trap(name) & (after if name in later else pl.lit(value=True))).then(value).otherwise(kept)
        return kept.alias(column)

    rtl = pl.col("first_name") + pl.lit(" \u202b(\u05e9\u05dc\u05d5\u05dd \u0633\u0644\u0627\u0645)\u202c")
    contact = pl.lit(" Write to me: someone@example.com or call (212) 555-0142.")
    return rows.with_columns(
        changed(
            "first_name",
            {"emoji_name": pl.col("first_name") + " 🌟", "right_to_left_name": rtl, "nickname": pl.col("called")},
        ),
        changed("last_name", {"married_name": pl.col("last_name") + "-Winterbourne"}, later=("married_name",)),
        changed(
            "headline",
            {
                "emoji_name": "🚀 " + pl.col("headline") + " 💪🏽",
                "headline_edited": pl.lit("Lifelong learner | Coffee person | Open to good conversations"),
            },
            later=("headline_edited",),
        ),
        changed("slug", {"renamed_address": pl.col("slug") + "-new"}, later=("renamed_address",)),
        changed("about", {"contacts_in_text": pl.col("about") + contact}),
        hidden=(trap("hidden_section") & once) | trap("shared_profile"),
        emptied=trap("empty_section") & once,
    )
