"""Write readings of profiles as the items of two actors, set-based: harvestapi and dev_fusion (both of its shapes)."""

import polars as pl

HARVESTAPI = "harvestapi/linkedin-profile-scraper"
DEV_FUSION = "dev_fusion/Linkedin-Profile-Scraper"

_READING = ["person", "snapshot"]
_COMPANY = "https://www.linkedin.com/company/"
_GERMAN = {"Mar": "März", "May": "Mai", "Jun": "Juni", "Jul": "Juli", "Sep": "Sept.", "Oct": "Okt.", "Dec": "Dez."}
_PICTURES = "https://media.example/images/"


def harvestapi_items(readings: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Return person, snapshot and `payload` (JSON text); `readings` has a row a reading, `seen` a row a shown entry."""
    dated = _dated(seen)
    start = pl.struct(month="start_month", year="start_year", text="start_text")
    end = pl.struct(month="end_month", year="end_year", text=pl.coalesce("end_text", "present"))
    items = {
        "position": pl.struct(
            "companyName",
            position="title",
            companyLinkedinUrl="page",
            location="where",
            employmentType="kind",
            duration="duration",
            description=pl.lit(None, pl.String),
            skills=pl.lit([], pl.List(pl.String)),
            startDate=start,
            endDate=end,
        ),
        "education": pl.struct(
            "period", title="companyName", degree="title", link="page", startDate=start, endDate=end
        ),
        "certification": pl.struct(
            "title", issuedAt="issued", issuedBy="companyName", issuedByLink=pl.lit(None, pl.String)
        ),
        "honor": pl.struct("title", issuedBy="companyName", issuedAt="start_text", description=pl.lit("")),
    }
    rows = _with_lists(readings, dated, items)
    return rows.select(*_READING, payload=_as_json(_harvestapi_fields()))


def dev_fusion_items(readings: pl.DataFrame, seen: pl.DataFrame, *, older: bool) -> pl.DataFrame:
    """Return person, snapshot and `payload` (JSON text); `older` writes experience in the actor's older shape."""
    dated = _dated(seen)
    items = {
        "position": _older_roles() if older else _newer_roles(),
        "education": pl.struct(
            title="companyName",
            subtitle="title",
            caption="period",
            companyLink1="page",
            period=pl.struct(startedOn=pl.struct(year="start_year"), endedOn=pl.struct(year="end_year")),
            description=pl.lit(None, pl.String),
        ),
        "certification": pl.struct(
            "title", subtitle="companyName", caption="issued", metadata=pl.lit(None, pl.String), logo="picture"
        ),
        "honor": pl.struct(
            "title", subtitle=pl.format("Issued by {} · {}", "companyName", "start_text"), description=pl.lit("")
        ),
    }
    rows = _with_lists(readings, dated, items)
    return rows.select(*_READING, payload=_as_json(_dev_fusion_fields()))


def _as_json(fields: dict[str, pl.Expr]) -> pl.Expr:
    return pl.struct(value.alias(name) for name, value in fields.items()).struct.json_encode()


def _newer_roles() -> pl.Expr:
    numeric = pl.when(pl.col("start_month").is_null()).then(pl.col("start_year").cast(pl.String))
    return pl.struct(
        "companyName",
        "title",
        companyId=pl.lit(None, pl.String),
        companyLink1="page",
        companySize=pl.lit("51-200"),
        logo="picture",
        jobDescription=pl.lit(None, pl.String),
        jobStartedOn=numeric.otherwise(pl.col("started").dt.strftime("%m-%Y")),
        jobEndedOn=pl.when(pl.col("start_month").is_null())
        .then(pl.col("end_year").cast(pl.String))
        .otherwise(pl.col("ended").dt.strftime("%m-%Y")),
        jobLocation="where",
        jobStillWorking=pl.col("ended").is_null(),
        employmentType="kind",
    )


def _older_roles() -> pl.Expr:
    return pl.struct(
        "title",
        companyLink1="page",
        subtitle=pl.format("{} · {}", "companyName", "kind"),
        caption=pl.format("{} · {}", "period", "duration"),
        metadata="where",
        breakdown=pl.lit(value=False),
        logo="picture",
        subComponents=pl.lit([], pl.List(pl.String)),
    )


def _dated(seen: pl.DataFrame) -> pl.DataFrame:
    """Add the words for dates, addresses and durations that the actors' items share."""
    german = pl.col("trap").eq("localized").fill_null(value=False) & (pl.col("snapshot") >= pl.col("bite"))

    def month(column: str) -> pl.Expr:
        short = pl.when(~pl.col("by_year")).then(pl.col(column).dt.strftime("%b"))
        return pl.when(german).then(short.replace(_GERMAN)).otherwise(short)

    def text(name: str) -> pl.Expr:
        return pl.concat_str(f"{name}_month", pl.col(f"{name}_year").cast(pl.String), separator=" ", ignore_nulls=True)

    def said(english: str, other: str) -> pl.Expr:
        return pl.when(german).then(pl.lit(other)).otherwise(pl.lit(english))

    months = (pl.coalesce("ended", pl.col("collected_at").dt.date()) - pl.col("started")).dt.total_days() // 30
    years = seen.with_columns(
        companyName="organization",
        page=pl.format(_COMPANY + "{}/", "company"),
        picture=pl.format(_PICTURES + "{}.jpg?e={}&t=x", "company", pl.col("collected_at").dt.epoch("s")),
        start_month=month("started"),
        start_year=pl.col("started").dt.year(),
        end_month=month("ended"),
        end_year=pl.col("ended").dt.year(),
        present=said("Present", "Heute"),
        duration=pl.format("{} yrs {} mos", months // 12, months % 12),
        expiry=pl.format("{} {}", pl.col("expires").dt.strftime("%b"), pl.col("expires").dt.year()),
    )
    worded = years.with_columns(
        start_text=text("start"), end_text=pl.when(pl.col("end_year").is_not_null()).then(text("end"))
    )
    issued = pl.concat_str(said("Issued ", "Ausgestellt: "), "start_text")
    expires = pl.concat_str(said(" · Expires ", " · Gültig bis "), "expiry")
    return worded.with_columns(
        issued=pl.concat_str(issued, expires, ignore_nulls=True),
        period=pl.format("{} - {}", "start_text", pl.coalesce("end_text", "present")),
    )


def _with_lists(readings: pl.DataFrame, dated: pl.DataFrame, items: dict[str, pl.Expr]) -> pl.DataFrame:
    """Join the lists of items to the readings: empty where a section has none, null where it is hidden."""
    rows = readings
    ordered = dated.sort("person", "snapshot", "order", maintain_order=True)
    for section, item in items.items():
        here = ordered.filter(section=section).select(*_READING, item.alias(section))
        listed = here.group_by(_READING, maintain_order=True).agg(section)
        kind = listed.schema[section]
        rows = rows.join(listed, on=_READING, how="left", maintain_order="left")
        rows = rows.with_columns(pl.col(section).fill_null(pl.lit([], kind)))
        gone = pl.col("hidden") & pl.lit(section in {"position", "education"})
        emptied = pl.col("emptied") & pl.lit(section == "position")
        filled = pl.when(emptied).then(pl.lit([], kind)).otherwise(section)
        rows = rows.with_columns(pl.when(~gone).then(filled).alias(section))
    return rows


def _harvestapi_fields() -> dict[str, pl.Expr]:
    place = pl.struct(text="place", countryCode=pl.lit("US"), country=pl.lit("United States"))
    return {
        "id": pl.col("urn"),
        "publicIdentifier": pl.col("slug"),
        "linkedinUrl": pl.format("https://www.linkedin.com/in/{}", "slug"),
        "firstName": pl.col("first_name"),
        "lastName": pl.col("last_name"),
        "headline": pl.col("headline"),
        "about": pl.col("about"),
        "openToWork": pl.col("open_to_work"),
        "hiring": pl.lit(value=False),
        "verified": pl.col("person") % 2 == 0,
        "premium": pl.lit(value=False),
        "influencer": pl.lit(value=False),
        "photo": pl.col("photo"),
        "followerCount": pl.col("connections") + 3,
        "connectionsCount": pl.col("connections"),
        "location": pl.struct(linkedinText="place", parsed=place),
        "currentPosition": pl.col("position")
        .list.eval(pl.struct(companyName=pl.element().struct.field("companyName")))
        .list.head(1),
        "experience": pl.col("position"),
        "education": pl.col("education"),
        "certifications": pl.col("certification"),
        "honorsAndAwards": pl.col("honor"),
        "skills": pl.concat_list(pl.struct(name=pl.lit("Teamwork"))),
        "languages": pl.concat_list(pl.struct(language=pl.lit("English"), proficiency=pl.lit("Native or bilingual"))),
        "moreProfiles": pl.concat_list(pl.struct(firstName=pl.lit("Other"), lastName=pl.lit("Person"))),
    }


def _dev_fusion_fields() -> dict[str, pl.Expr]:
    full = pl.concat_str("first_name", "last_name", separator=" ")
    url = pl.format("https://www.linkedin.com/in/{}", "slug")
    return {
        "linkedinUrl": url,
        "linkedinPublicUrl": url,
        "publicIdentifier": pl.col("slug"),
        "linkedinId": pl.col("urn"),
        "urn": pl.col("urn"),
        "firstName": pl.col("first_name"),
        "lastName": pl.col("last_name"),
        "fullName": full,
        "headline": pl.col("headline"),
        "about": pl.col("about"),
        "email": pl.when(pl.col("person") % 3 == 0).then(pl.lit("someone@example.com")),
        "mobileNumber": pl.when(pl.col("person") % 5 == 0).then(pl.lit("+12125550143")),
        "connections": pl.col("connections"),
        "followers": pl.col("connections") + 3,
        "addressCountryOnly": pl.lit("United States"),
        "addressWithCountry": pl.col("place"),
        "profilePic": pl.col("photo"),
        "profilePicHighQuality": pl.col("photo"),
        "birthday": pl.struct(day=pl.lit(1), month=pl.lit("January"), year=pl.lit(None, pl.String)),
        "isJobSeeker": pl.col("open_to_work"),
        "experiences": pl.col("position"),
        "educations": pl.col("education"),
        "licenseAndCertificates": pl.col("certification"),
        "honorsAndAwards": pl.col("honor"),
        "skills": pl.concat_list(pl.struct(title=pl.lit("Teamwork"))),
        "peopleAlsoViewed": pl.concat_list(pl.struct(fullName=pl.lit("Other Person"))),
    }
