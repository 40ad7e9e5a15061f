"""The profiles that ship with the program: constant texts, read from the package."""

from importlib import resources

from goodsign.core.errors import NotFound

NAMES = ("second-chance-borrower", "b2b-example")


def builtin_text(name: str) -> str:
    """Return the TOML text of a built-in profile; raise NotFound naming those there are."""
    if name not in NAMES:
        raise NotFound(f"There is no built-in profile {name}.", hint=f"Built in: {', '.join(NAMES)}.")
    return resources.files("goodsign.icp").joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8")
