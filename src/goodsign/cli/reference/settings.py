"""Renders every setting: the variable that sets it, its default and what it is for."""

from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from goodsign.cli.reference.markdown import code, table
from goodsign.settings import Settings


def settings(model: type[BaseModel] = Settings) -> str:
    """Return one row for each field of `model`, in the order of the source."""
    prefix = str(model.model_config.get("env_prefix", ""))
    rows = [(code(_variable(name, field, prefix)), _default(field), _told(field)) for name, field in _fields(model)]
    return table(("variable", "default", "what it sets"), rows)


def _fields(model: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    return list(model.model_fields.items())


def _variable(name: str, field: FieldInfo, prefix: str) -> str:
    return field.validation_alias if isinstance(field.validation_alias, str) else f"{prefix}{name.upper()}"


def _default(field: FieldInfo) -> str:
    if field.default is None:
        return "none"
    shown = field.default.as_posix() if isinstance(field.default, Path) else str(field.default)
    return code(shown)


def _told(field: FieldInfo) -> str:
    allowed = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    choice = f" One of {', '.join(code(str(each)) for each in allowed)}." if allowed else ""
    return f"{field.description or ''}{choice}"
