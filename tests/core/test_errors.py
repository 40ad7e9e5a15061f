import inspect
import re

import pytest

from goodsign.core import errors
from goodsign.core.errors import GoodsignError

_CLASSES = [
    each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, GoodsignError)
]  # fmt: skip


def _drawn() -> dict[str, str]:
    """Return each class in the drawing at the top of the module with the class it hangs on."""
    path: list[str] = []
    found = {}
    for line in (errors.__doc__ or "").splitlines():
        node = re.match(r"^    (?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+)(\s|$)", line)
        if node:
            depth = len(node["branch"]) // 4
            path[depth:] = [node["name"]]
            found[node["name"]] = path[depth - 1] if depth else "Exception"
    return found


def test_the_drawing_is_the_real_tree() -> None:
    assert _drawn() == {each.__name__: each.__bases__[0].__name__ for each in _CLASSES}


@pytest.mark.parametrize("kind", _CLASSES)
def test_the_docstring_is_the_message(kind: type[GoodsignError]) -> None:
    assert kind().message == str(kind()) == (kind.__doc__ or "").splitlines()[0]
    assert kind().message.endswith(".")


@pytest.mark.parametrize("kind", _CLASSES)
def test_what_is_said_replaces_the_default(kind: type[GoodsignError]) -> None:
    error = kind("This happened.", hint="Do that.")
    assert (str(error), error.message, error.hint) == ("This happened.", "This happened.", "Do that.")


@pytest.mark.parametrize("kind", _CLASSES)
def test_every_error_can_leave_through_every_door(kind: type[GoodsignError]) -> None:
    assert 400 <= kind.status <= 599
    assert 1 <= kind.exit_code <= 4


@pytest.mark.parametrize(
    ("kind", "status", "exit_code", "retryable"),
    [
        ("GoodsignError", 500, 1, False),
        ("UserError", 422, 2, False),
        ("FileError", 422, 2, False),
        ("SignOffRequired", 403, 2, False),
        ("NotFound", 404, 2, False),
        ("Conflict", 409, 3, False),
        ("EnvironmentFault", 503, 4, False),
        ("DatabaseUnavailable", 503, 4, True),
        ("VendorFault", 503, 4, True),
        ("SchemaOutdated", 503, 4, False),
    ],
)
def test_status_exit_code_and_whether_a_retry_helps(kind: str, status: int, exit_code: int, retryable: bool) -> None:
    found = getattr(errors, kind)
    assert (found.status, found.exit_code, found.retryable) == (status, exit_code, retryable)


def test_an_outdated_schema_names_the_command_by_itself() -> None:
    assert errors.SchemaOutdated().hint == "Run `goodsign db upgrade`."
    assert errors.UserError().hint is None
