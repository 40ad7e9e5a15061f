"""Brings docs/reference up to date with the code: `python -m goodsign.cli.reference [FOLDER]`."""

import sys
from pathlib import Path

import typer.main
from typer.core import TyperGroup

from goodsign.cli.main import app
from goodsign.cli.reference import commands, errors, leads, scoring, settings
from goodsign.cli.reference.pages import filled


def parts() -> dict[str, str]:
    """Render every part that a page can hold, by its name."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)  # noqa: S101 - the app has several commands, so Typer makes a group
    return {
        "commands": commands.commands(root, "goodsign"),
        "errors": errors.errors(),
        "settings": settings.settings(),
        "kinds": leads.kinds(),
        "leads": leads.leads(),
        "scorecard": scoring.scorecard(),
        "groups": scoring.groups(),
    }


def refresh(folder: Path) -> list[Path]:
    """Fill the pages of a folder anew; return those that changed."""
    rendered, changed = parts(), []
    for path in sorted(folder.glob("*.md")):
        before = path.read_text(encoding="utf-8")
        after = filled(before, rendered)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    for page in refresh(Path(*sys.argv[1:2] or ["docs/reference"])):
        sys.stdout.write(f"{page}\n")
