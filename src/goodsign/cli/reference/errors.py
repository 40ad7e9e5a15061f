"""Renders the tree of errors: what each says, how the program ends, and whether a retry can help."""

from collections.abc import Iterator

from goodsign.cli.reference.markdown import code, table
from goodsign.core.errors import GoodsignError

_COLUMNS = ("error", "what it says when nothing more is known", "exit", "HTTP", "retry helps")


def errors(root: type[GoodsignError] = GoodsignError) -> str:
    """Return the drawn tree and one row for each error class, in the order of the source."""
    drawing = "\n".join([root.__name__, *_drawn(root, "")])
    return f"```text\n{drawing}\n```\n\n" + table(_COLUMNS, (_row(each) for each in tree(root)))


def tree(root: type[GoodsignError]) -> Iterator[type[GoodsignError]]:
    """Yield a class and everything under it, depth first."""
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def _drawn(root: type[GoodsignError], margin: str) -> Iterator[str]:
    children = root.__subclasses__()
    for child in children:
        last = child is children[-1]
        yield f"{margin}{'└──' if last else '├──'} {child.__name__}"
        yield from _drawn(child, f"{margin}{'    ' if last else '│   '}")


def _row(error: type[GoodsignError]) -> tuple[str, ...]:
    said = (error.__doc__ or "").splitlines()[0]
    return (
        code(error.__name__),
        f"{said} {error.default_hint or ''}",
        str(error.exit_code),
        str(error.status),
        "yes" if error.retryable else "no",
    )
