"""Renders every command with its arguments, options and defaults, from the Typer app itself."""

from collections.abc import Iterator, Sequence

import typer.core

from goodsign.cli.reference.markdown import code, table

_VALUES = {"Path": "FILE", "int": "NUMBER", "float": "NUMBER"}

Group = typer.core.TyperGroup
Command = typer.core.TyperCommand
Parameter = typer.core.TyperArgument | typer.core.TyperOption


def commands(group: Group, name: str) -> str:
    """Return a heading, a sentence, the usage and two tables for each command, in the order of `--help`."""
    return "\n\n".join(_told(group, name, depth=2))


def walk(group: Group, name: str) -> Iterator[tuple[str, Command]]:
    """Yield the full name of every command that can be run, groups opened."""
    for own, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from walk(command, f"{name} {own}")
        elif isinstance(command, typer.core.TyperCommand) and not command.hidden:
            yield f"{name} {own}", command


def _told(group: Group, name: str, *, depth: int) -> Iterator[str]:
    for own, command in group.commands.items():
        whole = f"{name} {own}"
        if isinstance(command, typer.core.TyperGroup):
            if command.invoke_without_command:
                yield _command(command, whole, depth)
            else:
                yield f"{'#' * depth} {whole}\n\n{command.help}"
            yield from _told(command, whole, depth=depth + 1)
        elif isinstance(command, typer.core.TyperCommand) and not command.hidden:
            yield _command(command, whole, depth)


def _command(command: Command | Group, name: str, depth: int) -> str:
    arguments = [each for each in command.params if isinstance(each, typer.core.TyperArgument)]
    options = [each for each in command.params if isinstance(each, typer.core.TyperOption) and not each.hidden]
    usage = " ".join([name, *(["[OPTIONS]"] if options else []), *map(_written, arguments)])
    pieces = [f"{'#' * depth} {name}", command.help or "", f"```text\n{usage}\n```"]
    if arguments:
        pieces.append(table(("argument", "what it is"), [(code(_written(each)), _help(each)) for each in arguments]))
    if options:
        rows = [(_option(each), code(_default(each)), _help(each)) for each in options]
        pieces.append(table(("option", "default", "what it does"), rows))
    return "\n\n".join(pieces)


def _written(argument: typer.core.TyperArgument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    many = "..." if argument.nargs != 1 else ""
    return f"{name}{many}" if argument.required else f"[{name}{many}]"


def _option(option: typer.core.TyperOption) -> str:
    value = "" if option.is_flag else f" {option.metavar or _value(option)}"
    return ", ".join(code(f"{spelling}{value}") for spelling in (*option.opts, *option.secondary_opts))


def _value(option: typer.core.TyperOption) -> str:
    return _VALUES.get(option.bare_type(), "TEXT")


def _default(option: typer.core.TyperOption) -> str:
    if option.is_flag or option.default in (None, "", [], ()):
        return ""
    return str(option.default)


def _help(parameter: Parameter) -> str:
    notes = ["**Required.**"] if parameter.required and isinstance(parameter, typer.core.TyperOption) else []
    return " ".join([parameter.help or "", *_range(parameter), *notes])


def _range(parameter: Parameter) -> Sequence[str]:
    low, high = parameter.min, parameter.max
    if low is None and high is None:
        return ()
    if high is None:
        return (f"At least {low:,}.",)
    return (f"{low:,} to {high:,}.",) if low is not None else (f"At most {high:,}.",)
