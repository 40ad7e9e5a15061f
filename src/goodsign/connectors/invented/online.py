"""Who of the invented people shows a career in public, under which address, and where they went to school."""

import numpy as np
import polars as pl

from goodsign.connectors.invented.process import Arrays

ON_NETWORK = 0.35
"""Share of the borrowers with a public profile on the network."""
SCHOOL_KNOWN, YEAR_KNOWN, ADDRESS_KNOWN, SCHOOL_IN_CAPITALS = 0.30, 0.70, 0.30, 0.15
"""Shares of files that name a school, of those the year of graduation, and of profiles whose address a file has."""
SCHOOLING_HEADER = ("School", "Graduation Year", "LinkedIn")

NETWORK = "https://www.linkedin.com/in/"
_PLACES = (
    "Harrowmere", "Copper Vale", "Eastmarch", "Tallgrass", "Briarcombe", "Winterbourne Flats", "Ashgrove Ridge",
    "Larkspur Bay", "Stonehollow", "Merrow Creek", "Dunmore Prairie", "Quillwater", "Saltmarsh Point", "Elderfield",
    "Foxglove Hills", "Hollowbrook", "Kestrel Rock", "Millrace", "Northwick Pines", "Orchard Bluff",
)  # fmt: skip
_KINDS = (("High School", 18, 4), ("Community College", 21, 2), ("State University", 23, 4))
DEGREES = {
    "High School": ("High School Diploma",),
    "Community College": ("Associate's degree, Business", "Associate's degree, Health Sciences", "Certificate, Trades"),
    "State University": ("Bachelor's degree, Communication", "Bachelor of Science - BS, Biology", "Bachelor of Arts"),
}
"""Degrees as profiles write them, by the last words of the school."""


def go_online(people: pl.DataFrame, asof: pl.Series, *, seed: int, share: float = ON_NETWORK) -> pl.DataFrame:
    """Return a row a person: slug, urn, on_network, school, degree, study_start, graduated (years), shared_with.

    `people` has first_name, last_name and dob; `asof` is the day on which a file knew the person: nobody has graduated
    later. `shared_with` is the row of the namesake whose address a person's file gives, too (null for nearly all):
    those have no profile of their own, and their namesake has one.
    """
    rng = np.random.default_rng([seed, 10])
    rows = people.height
    names = people.select(name=pl.concat_str("first_name", "last_name", separator="-"))["name"]
    frame = pl.DataFrame({"slug": _slugs(names, rng), "urn": _urns(rows, rng), "on_network": rng.random(rows) < share})
    shared = _shared(names)
    owners = pl.int_range(rows, eager=True).is_in(shared.drop_nulls().implode())
    online = (frame["on_network"] | owners) & shared.is_null()
    studied = _studies(people["dob"], asof, rng)
    return frame.with_columns(on_network=online, shared_with=shared).hstack(studied)


def schooling(faces: pl.DataFrame, *, seed: int) -> pl.DataFrame:
    """Return the columns of SCHOOLING_HEADER as an agency's file has them: mostly empty, in several spellings."""
    rng = np.random.default_rng([seed, 11])
    rows = faces.height
    draws = {name: pl.Series(rng.random(rows)) for name in ("school", "capitals", "year", "address", "way")}
    own = pl.when(pl.col("on_network") & (draws["address"] < ADDRESS_KNOWN)).then("slug")
    owners = faces["shared_with"].drop_nulls()
    lent = pl.int_range(pl.len()).is_in(owners.implode())
    slug = pl.coalesce(own, pl.when(lent).then("slug"), pl.lit(faces["slug"].gather(faces["shared_with"])))
    way = pl.lit(draws["way"])
    known = pl.lit(draws["school"]) < SCHOOL_KNOWN
    return faces.select(
        pl.when(known & (pl.lit(draws["capitals"]) < SCHOOL_IN_CAPITALS))
        .then(pl.col("school").str.to_uppercase())
        .when(known)
        .then("school")
        .alias("School"),
        pl.when(known & (pl.lit(draws["year"]) < YEAR_KNOWN))
        .then("graduated")
        .cast(pl.String)
        .alias("Graduation Year"),
        pl.when(way < 0.5)
        .then(pl.format(NETWORK + "{}/", slug))
        .when(way < 0.8)
        .then(pl.format("linkedin.com/in/{}", slug))
        .otherwise(pl.format("www.linkedin.com/in/{}/", slug))
        .alias("LinkedIn"),
    )


def hex_digits(rows: int, length: int, rng: np.random.Generator) -> pl.Series:
    """Draw texts of `length` (even) hexadecimal digits."""
    digits = pl.DataFrame({"hex": [rng.bytes(rows * length // 2).hex()]})
    return digits.select(pl.col("hex").str.extract_all(f".{{{length}}}").explode())["hex"]


def _slugs(names: pl.Series, rng: np.random.Generator) -> pl.Series:
    plain = names.str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-")
    return pl.select(pl.concat_str(plain, pl.lit("-"), hex_digits(len(names), 10, rng))).to_series()


def _urns(rows: int, rng: np.random.Generator) -> pl.Series:
    return pl.select(pl.lit("ACoAAX") + hex_digits(rows, 32, rng)).to_series()


def _shared(names: pl.Series) -> pl.Series:
    """Return, for the second of every fourth pair of namesakes, the row of the first."""
    rows = pl.DataFrame({"name": names}).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    pairs = rows.group_by("name", maintain_order=True).agg("row").filter(pl.col("row").list.len() == 2)
    chosen = pairs.gather_every(4).select(first=pl.col("row").list.get(0), row=pl.col("row").list.get(1))
    return rows.join(chosen, on="row", how="left", maintain_order="left")["first"]


def _studies(dob: pl.Series, asof: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    rows = len(dob)
    kind = rng.choice(3, rows, p=[0.35, 0.35, 0.3])
    late = np.where(kind > 0, rng.integers(0, 5, rows), 0)
    born, known = dob.dt.year().to_numpy(), asof.dt.year().to_numpy()
    age = np.array([each[1] for each in _KINDS])[kind] + late
    # Whoever is too young for college has finished school at most; the last year before the file is left free.
    kind, age = (np.where(born + age > known - 2, value, chosen) for value, chosen in ((0, kind), (18, age)))
    graduated = np.where(born + age <= known - 1, born + age, -1)
    words = np.array([each[0] for each in _KINDS])[kind]
    degree = np.array([DEGREES[word][spot % len(DEGREES[word])] for word, spot in zip(words, late, strict=True)])
    years: Arrays = {"end": graduated, "length": np.array([each[2] for each in _KINDS])[kind]}
    frame = pl.DataFrame({"place": rng.choice(_PLACES, rows), "word": words, "degree": degree} | years)
    done = pl.col("end") > 0
    return frame.select(
        school=pl.when(done).then(pl.concat_str("place", pl.lit(" "), "word")),
        degree=pl.when(done).then("degree"),
        study_start=pl.when(done).then(pl.col("end") - pl.col("length")),
        graduated=pl.when(done).then("end"),
    )
