"""Every relative link leads somewhere, and the site's menu holds every page."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def broken(page: Any, pages: list[Any]) -> list[str]:
    """The links of a page that lead to no file, or to no heading."""
    by_path = {each.path: each for each in [*pages, page]}
    faults = []
    for link in page.links:
        if "://" in link or link.startswith("mailto:"):
            continue
        target, _, anchor = link.partition("#")
        path = (page.path.parent / target).resolve() if target else page.path
        if not path.exists() or (anchor and path in by_path and anchor not in by_path[path].anchors):
            faults.append(f"{page.name}: {link}")
    return faults


def menu(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        for target in entry.values():
            if isinstance(target, str):
                yield target
            else:
                yield from menu(target)


def test_every_relative_link_and_anchor_exists(pages: list[Any]) -> None:
    assert [fault for page in pages for fault in broken(page, pages)] == []


def test_a_broken_link_is_caught(page_of: type[Any], tmp_path: Path) -> None:
    other = page_of(tmp_path / "other.md", "# A `code` word, twice\n\n```sh\n# no heading\n```\n")
    other.path.write_text(other.text, encoding="utf-8")
    good = "[a](other.md) [b](other.md#a-code-word-twice) [c](https://x.example)"
    text = f"{good} [d](gone.md) [e](other.md#no-heading) [f](#nowhere)"
    page = page_of(tmp_path / "page.md", text)
    page.path.write_text(text, encoding="utf-8")
    assert broken(page, [other]) == ["page.md: gone.md", "page.md: other.md#no-heading", "page.md: #nowhere"]


def test_the_menu_holds_every_page_once(pages: list[Any], root: Path) -> None:
    site = tomllib.loads((root / "zensical.toml").read_text(encoding="utf-8"))
    listed = sorted(menu(site["project"]["nav"]))
    assert listed == sorted(page.name.removeprefix("docs/") for page in pages if page.name != "README.md")


def test_pages_of_the_site_link_only_inside_it(pages: list[Any], root: Path) -> None:
    outside = [
        f"{page.name}: {link}"
        for page in pages
        if page.name != "README.md"
        for link in page.links
        if "://" not in link and not (page.path.parent / link.partition("#")[0]).resolve().is_relative_to(root / "docs")
    ]
    assert outside == []
