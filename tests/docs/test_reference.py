"""The reference repeats what the code says, and nothing else."""

import re
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest
import typer
import typer.main
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from typer.core import TyperGroup

from goodsign.cli.main import app
from goodsign.cli.reference import commands, errors, leads, scoring, settings
from goodsign.cli.reference.__main__ import parts, refresh
from goodsign.cli.reference.markdown import code, table
from goodsign.cli.reference.pages import blocks, filled
from goodsign.collect import fields
from goodsign.core import errors as tree
from goodsign.core.errors import SpecError
from goodsign.scoring.groups import GROUPS
from goodsign.scoring.scorecard import Points

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    return parts()


@pytest.mark.parametrize("name", ["commands", "errors", "settings", "leads", "scorecard", "groups"])
def test_the_committed_page_says_what_the_code_says(name: str, rendered: dict[str, str]) -> None:
    page = (REFERENCE / f"{name}.md").read_text(encoding="utf-8")
    assert name in blocks(page)
    assert page == filled(page, rendered), "out of date: run `python -m goodsign.cli.reference`"


def test_every_part_stands_on_a_page(rendered: dict[str, str]) -> None:
    shown = {name for page in REFERENCE.glob("*.md") for name in blocks(page.read_text(encoding="utf-8"))}
    assert shown == set(rendered)


def test_refreshing_keeps_what_people_wrote(tmp_path: Path) -> None:
    page = tmp_path / "groups.md"
    page.write_text(
        "Before.\n\n<!-- made from the code: groups -->\nyesterday's list\n<!-- end -->\n\nAfter.\n", encoding="utf-8"
    )
    assert refresh(tmp_path) == [page]
    after = page.read_text(encoding="utf-8")
    assert after.startswith("Before.\n\n<!-- made from the code: groups -->\n\n| group |")
    assert after.endswith("<!-- end -->\n\nAfter.\n")
    assert "yesterday's list" not in after
    assert refresh(tmp_path) == []


def test_a_block_that_nothing_renders_is_refused() -> None:
    with pytest.raises(SpecError, match="'weather'"):
        filled("<!-- made from the code: weather -->\n\n<!-- end -->", {"groups": ""})


def test_two_blocks_of_a_page_are_filled_apart() -> None:
    page = "<!-- made from the code: a -->\nx\n<!-- end -->\nmine\n<!-- made from the code: b -->\ny\n<!-- end -->"
    after = filled(page, {"a": "1", "b": r"2 \1"})
    assert blocks(after) == ["a", "b"]
    assert re.sub(r"<!--.*?-->|\n", "", after) == r"1mine2 \1"


def test_a_bar_and_a_line_break_stay_in_their_cell() -> None:
    assert table(("a", "b"), [("x|y", "two\n lines")]) == "| a | b |\n|---|---|\n| x\\|y | two lines |"
    assert code("") == ""


def _sample() -> TyperGroup:
    app = typer.Typer()
    rooms = typer.Typer(help="Rooms.")
    app.add_typer(rooms, name="rooms")

    @app.command()
    def ring(
        bell: Annotated[str, typer.Argument(help="Which bell.")],
        doors: Annotated[list[str] | None, typer.Argument(metavar="DOOR", help="Whose doors.")] = None,
        times: Annotated[int, typer.Option(help="How often.", min=1, max=1000)] = 3,
        reason: Annotated[str, typer.Option(help="Why.")] = ...,  # type: ignore[assignment]
        loud: Annotated[bool, typer.Option("--loud", help="Wake them.")] = False,
        secret: Annotated[bool, typer.Option("--secret", hidden=True)] = False,
    ) -> None:
        """Ring a bell."""

    @app.command(hidden=True)
    def cellar() -> None:
        """Nobody is told."""

    @rooms.command("list")
    def list_rooms() -> None:
        """Show the rooms."""

    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    return root


def test_a_command_is_told_with_usage_arguments_options_and_defaults() -> None:
    told = commands.commands(_sample(), "house")
    assert "## house ring\n\nRing a bell.\n\n```text\nhouse ring [OPTIONS] BELL [DOOR...]\n```" in told
    assert "| `BELL` | Which bell. |\n| `[DOOR...]` | Whose doors. |" in told
    assert "| `--times NUMBER` | `3` | How often. 1 to 1,000. |" in told
    assert "| `--reason TEXT` |  | Why. **Required.** |" in told
    assert "| `--loud` |  | Wake them. |" in told


def test_groups_hold_their_commands_and_hidden_ones_are_left_out() -> None:
    told = commands.commands(_sample(), "house")
    assert (
        "## house rooms\n\nRooms.\n\n### house rooms list\n\nShow the rooms.\n\n```text\nhouse rooms list\n```" in told
    )
    assert "secret" not in told
    assert "cellar" not in told
    assert [name for name, _ in commands.walk(_sample(), "house")] == ["house ring", "house rooms list"]


def test_every_command_and_option_has_help() -> None:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    silent = [
        f"{name} {parameter.name}"
        for name, command in commands.walk(root, "goodsign")
        for parameter in command.params
        if not getattr(parameter, "help", None) or not command.help
    ]
    assert silent == []


def test_every_error_of_the_tree_is_told_with_its_numbers() -> None:
    rows = [line for line in errors.errors().splitlines() if line.startswith("| `")]
    in_source = re.findall(r"[├└]── (\w+)", tree.__doc__ or "")
    assert [row.split("`")[1] for row in rows] == ["GoodsignError", *in_source]
    assert "| `SignOffRequired` | This needs a recorded legal sign-off first. | 2 | 403 | no |" in rows
    assert "| `DatabaseUnavailable` | The database cannot be reached or started. | 4 | 503 | yes |" in rows
    outdated = next(row for row in rows if "`SchemaOutdated`" in row)
    assert "older than this program. Run `goodsign db upgrade`. |" in outdated


def test_the_tree_of_errors_is_drawn_as_in_the_source() -> None:
    drawn = errors.errors().split("```")[1].removeprefix("text\n").rstrip()
    source = re.findall(r"^ {4}((?:[│ ]*[├└]── )?\w+)(?: .*)?$", tree.__doc__ or "", re.MULTILINE)
    assert drawn.splitlines() == source


class _Knobs(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KNOB_")

    home: Path = Field(default=Path("here"), description="Where.")
    key: SecretStr | None = Field(default=None, validation_alias="THE_KEY", description="What opens.")
    mode: Literal["slow", "fast"] = Field(default="slow", description="How.")


def test_settings_are_told_by_variable_default_and_choice() -> None:
    assert settings.settings(_Knobs).splitlines()[2:] == [
        "| `KNOB_HOME` | `here` | Where. |",
        "| `THE_KEY` | none | What opens. |",
        "| `KNOB_MODE` | `slow` | How. One of `slow`, `fast`. |",
    ]


def test_every_kind_of_value_is_explained() -> None:
    assert set(leads.KINDS) == set(get_args(fields.Kind))


def test_fields_of_both_schemas_are_told_once() -> None:
    shared = fields.Field("full_name", "name", "debtor_name", frozenset({"debtorname", "name", "fullname"}))
    own = fields.Field("external_key", "key", "id", frozenset({"id", "externalkey"}), max_length=9)
    event = fields.Field("lead_key", "key", "lead_id", frozenset({"leadid"}), required=True, many=True)
    told = leads.leads({"debtor": [own, shared], "prospect": [shared], "activity": [event], "outcome": []})
    assert told.count("debtor_name") == 1
    assert "### Every lead\n\n| field |" in told
    assert "| `debtor_name` | `name` | stored as `full_name` | fullname, name |" in told
    assert "### Debtor files only" in told
    assert "| `id` | `key` | at most 9 characters, stored as `external_key` | externalkey |" in told
    assert "| `lead_id` | `key` | required, several columns, stored as `lead_key` |  |" in told
    assert "### Prospect files only" not in told
    assert "### Outcomes" not in told


def test_points_are_told_by_range() -> None:
    rule = Points("total_due", ((5_000, 4), (15_000, 0), (float("inf"), -6)))
    told = scoring.scorecard([rule], referral=16).splitlines()[2:]
    assert told == [
        "| `total_due` | up to 5,000: +4; up to 15,000: 0; more: \N{MINUS SIGN}6 |",
        "| `lead_source` | names a referral or a recommendation: +16 |",
    ]


def test_groups_list_the_facts_that_fall_into_them() -> None:
    told = scoring.groups()
    assert [row.split("`")[1] for row in told.splitlines()[2:]] == list(GROUPS)
    place = next(row for row in told.splitlines() if row.startswith("| `place` |"))
    assert "`state`" in place
    assert "zip" not in scoring.lead_facts(), "a stand-in for race is no reason"
