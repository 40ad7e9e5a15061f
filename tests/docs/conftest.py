"""Reads the documentation: its pages, their shell blocks, links and anchors."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<body>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<words>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page of Markdown."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix() if self.path.is_relative_to(ROOT) else self.path.name

    @cached_property
    def prose(self) -> str:
        """What stands outside of code blocks."""
        return _FENCE.sub("", self.text)

    @cached_property
    def shell_lines(self) -> list[str]:
        """The lines of every `sh` block, continued ones joined."""
        blocks = [each["body"] for each in _FENCE.finditer(self.text) if each["kind"] == "sh"]
        return [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]

    @cached_property
    def links(self) -> list[str]:
        return [each["target"] for each in _LINK.finditer(self.prose)]

    @cached_property
    def anchors(self) -> set[str]:
        """The ids of the page's headings, as the table of contents makes them."""
        return {_slug(each["words"]) for each in _HEADING.finditer(self.prose)}


def _slug(heading: str) -> str:
    plain = re.sub(r"[^\w\s-]", "", heading).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def pages() -> list[Page]:
    """The read-me and every page of the documentation."""
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [Page(path, path.read_text(encoding="utf-8")) for path in paths]


@pytest.fixture(scope="session")
def page_of() -> type[Page]:
    return Page
