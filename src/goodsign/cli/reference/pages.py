"""Puts rendered parts between their marks in a page; what people wrote around them stays."""

import re
from collections.abc import Mapping

from goodsign.core.errors import SpecError

_BLOCK = re.compile(r"(<!-- made from the code: (?P<name>[a-z]+) -->\n).*?(\n<!-- end -->)", re.DOTALL)


def filled(page: str, parts: Mapping[str, str]) -> str:
    """Return `page` with every marked block filled anew from `parts`; raise SpecError for a block without a part.

    A block stands between `<!-- made from the code: NAME -->` and `<!-- end -->`.
    """

    def fill(block: re.Match[str]) -> str:
        name = block["name"]
        if name not in parts:
            raise SpecError(f"The page has a block {name!r} that nothing renders.", hint=f"Blocks: {', '.join(parts)}.")
        return f"{block[1]}\n{parts[name]}\n{block[3]}"

    return _BLOCK.sub(fill, page)


def blocks(page: str) -> list[str]:
    """Name the marked blocks of a page in their order."""
    return [block["name"] for block in _BLOCK.finditer(page)]
