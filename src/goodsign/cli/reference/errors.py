"""Renders the tree of errors: what each says, how the program ends, and whether a retry can help."""

from collections.abc import Iterator

from goodsign.cli.reference.markdown import code, table
from goodsign.core.errors import GoodsignError

_COLUMNS = ("error", "kind of", "what it says when nothing more is known", "HTTP", "exit", "retry helps", "fix")


def errors(root: type[GoodsignError] = GoodsignError) -> str:
    """Return one row for each error class, the children under their parent, in the order of the source."""
    return table(_COLUMNS, (_row(each) for each in tree(root)))


def tree(root: type[GoodsignError]) -> Iterator[type[GoodsignError]]:
    """Yield a class and everything under it, depth first."""
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def _row(error: type[GoodsignError]) -> tuple[str, ...]:
    parents = [parent.__name__ for parent in error.__bases__ if issubclass(parent, GoodsignError)]
    return (
        code(error.__name__),
        ", ".join(map(code, parents)),
        (error.__doc__ or "").splitlines()[0],
        str(error.status),
        str(error.exit_code),
        "yes" if error.retryable else "no",
        error.default_hint or "",
    )
