"""Every command in the documentation is one that the program takes. Nothing is run: commands are only parsed."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main
from typer.core import TyperCommand, TyperGroup, TyperOption

from goodsign.cli.main import app

_ENDS = {";", "&&", "||", "|", "&", ">", ">>", "<"}
_SPOKEN = re.compile(r"`(goodsign [a-z][^`\n]*)`")
UsageError: Any = typer.BadParameter.__base__


def commands_in(line: str) -> list[list[str]]:
    """The commands of a shell line, as lists of words."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    commands: list[list[str]] = [[]]
    for word in lexer:
        if word in _ENDS:
            commands.append([])
        else:
            commands[-1].append(word)
    return [command for command in commands if command]


def found(words: list[str]) -> tuple[TyperGroup | TyperCommand, list[str]]:
    """The command that the words name, and the words after its name."""
    command: Any = typer.main.get_command(app)
    rest = words[1:]
    while isinstance(command, TyperGroup) and rest and rest[0] in command.commands:
        command, rest = command.commands[rest[0]], rest[1:]
    return command, rest


def parse(words: list[str]) -> None:
    """Raise UsageError when the program would refuse these words."""
    command, rest = found(words)
    if isinstance(command, TyperGroup) and (not command.invoke_without_command or not rest):
        raise UsageError(f"{words} names no command")
    with command.make_context(words[0], rest) as context:
        # What is left to a group after its own options would be a command that it does not have.
        if isinstance(command, TyperGroup) and [*context._protected_args, *context.args]:
            raise UsageError(f"{words} names no command of the group")


def spoken_faults(command_line: str) -> list[str]:
    """What is wrong with a command named in a sentence: only its name and options are looked at."""
    words = shlex.split(command_line)
    command, rest = found(words)
    if isinstance(command, TyperGroup):
        return rest[:1] if rest and rest[0].islower() else []
    known = {spelling for each in command.params if isinstance(each, TyperOption) for spelling in each.opts}
    return [word for word in rest if word.startswith("--") and word not in known | {"--help"}]


def test_every_shell_line_of_the_documentation_is_taken(pages: list[Any]) -> None:
    faults, seen = [], 0
    for page in pages:
        for words in (words for line in page.shell_lines for words in commands_in(line)):
            if words[0] == "goodsign":
                seen += 1
                try:
                    parse(words)
                except UsageError as error:
                    faults.append(f"{page.name}: {' '.join(words)}: {error}")
    assert faults == []
    assert seen > 50


def test_commands_named_in_sentences_exist(pages: list[Any], root: Path) -> None:
    sources = [(path.name, path.read_text(encoding="utf-8")) for path in (root / "src").rglob("*.py")]
    texts = [(page.name, page.prose) for page in pages] + sources
    faults = [
        f"{name}: `{line}`: {fault}"
        for name, text in texts
        for line in _SPOKEN.findall(text)
        if "{" not in line
        for fault in spoken_faults(line)
    ]
    assert faults == []


def test_targets_and_modules_named_in_shell_blocks_exist(pages: list[Any], root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    faults = []
    for page in pages:
        for words in (words for line in page.shell_lines for words in commands_in(line)):
            if words[0] == "make":
                faults += [f"{page.name}: make {word}" for word in words[1:2] if word not in targets]
            if words[:2] == ["python", "-m"] and not _is_module(root, words[2]):
                faults.append(f"{page.name}: python -m {words[2]}")
    assert faults == []


def _is_module(root: Path, dotted: str) -> bool:
    inside = Path(*dotted.split("."))
    return any(
        (base / inside).with_suffix(".py").is_file() or (base / inside).is_dir() for base in (root, root / "src")
    )


@pytest.mark.parametrize(
    "line",
    [
        "goodsign ranked",
        "goodsign rank --whre state=TX",
        "goodsign rank --limit many",
        "goodsign rank --limit 0",
        "goodsign import",
        "goodsign lead A B",
        "goodsign weights",
        "goodsign collect",
        "goodsign collect everything",
        "goodsign collect --sauce x",
        "goodsign rank --where total_due>=5000",
    ],
)
def test_a_wrong_line_is_caught(line: str) -> None:
    if ">" in line:
        assert commands_in(line)[0][-1] == "total_due", "an unquoted > is a redirection"
        return
    with pytest.raises(UsageError):
        parse(commands_in(line)[0])


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("goodsign weights", []),
        ("goodsign imports undo NUMBER", []),
        ("goodsign COMMAND --help", []),
        ("goodsign rank --whre x", ["--whre"]),
        ("goodsign icp delete NAME", ["delete"]),
    ],
)
def test_a_wrong_name_in_a_sentence_is_caught(line: str, faults: list[str]) -> None:
    assert spoken_faults(line) == faults


def test_shell_lines_are_split_where_the_shell_does() -> None:
    assert commands_in("goodsign rank --where 'a>=1' | head; make test  # why") == [
        ["goodsign", "rank", "--where", "a>=1"],
        ["head"],
        ["make", "test"],
    ]
