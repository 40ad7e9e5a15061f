"""Counts what import contracts cannot see: sizes, names, and that tests mirror the source."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_SOURCE = _ROOT / "src" / "goodsign"
_MODULES = sorted(_SOURCE.rglob("*.py"))
_FORBIDDEN = {"utils", "util", "helpers", "helper", "service", "services", "manager", "base", "common", "misc"}
_MIGRATIONS = _SOURCE / "store" / "migrations" / "versions"
_ACROSS_MODULES = {
    "tests/collect/test_readers.py": "one table of cases for all readers of values",
    "tests/flows/test_collect_kills.py": "a run that is killed at every step, across the flows of collecting",
    "tests/connectors/invented/test_careers_detected.py": "invented careers, decoded and detected, against their truth",
    "tests/icp/test_filter.py": "the filter as a whole, on an invented population",
    "tests/icp/test_reference.py": "the reference page of profiles, held against the code",
    "tests/scoring/test_real_files.py": "the whole way on real files",
    "tests/store/test_first_load.py": "merging and a migration together, on an empty database",
}
_FREE_TEXT = {".md", ".py", ".toml", ".txt", ".ini", ".cfg", ".yml", ".yaml", ".in", ".json", ""}


def _name(path: Path) -> str:
    return str(path.relative_to(_ROOT))


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=_ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [_ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_imports_point_the_right_way() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", [path for path in _MODULES if path.parent != _MIGRATIONS], ids=_name)
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text()
    assert source.count("\n") <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= 60, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", _MODULES, ids=_name)
def test_a_file_is_named_for_what_it_does_and_says_it(path: Path) -> None:
    assert path.stem not in _FORBIDDEN
    assert not any(folder.name in _FORBIDDEN for folder in path.parents if _SOURCE in folder.parents)
    assert ast.get_docstring(ast.parse(path.read_text())), "a module says what it is for"


def test_every_room_is_a_package() -> None:
    for folder in _SOURCE.rglob("*"):
        if folder.is_dir() and any(folder.glob("*.py")):
            assert (folder / "__init__.py").exists(), _name(folder)


def test_tests_mirror_the_source() -> None:
    rooms = {folder.name for folder in _SOURCE.iterdir() if folder.is_dir()}
    strays = []
    for path in (_ROOT / "tests").rglob("test_*.py"):
        room, *rest = path.relative_to(_ROOT / "tests").parts
        if room in rooms:
            inside = _SOURCE.joinpath(room, *rest[:-1])
            source = path.stem.removeprefix("test_")
            if not ((inside / f"{source}.py").exists() or (inside / source / "__init__.py").exists()):
                strays.append(_name(path))
    assert set(strays) <= set(_ACROSS_MODULES)


def test_nothing_names_a_machine_or_a_registry() -> None:
    # Written in pieces, so that this file does not find itself.
    places = ["/ho" + r"me/\w+/", "/Us" + r"ers/\w+/", "/wo" + r"rk/\w+", "/ro" + r"ot/", r"/tm" + r"p/gs\b"]
    registries = [r"index-url\s*[= ]\s*https?://(?!pypi\.org)", r"//[\w.-]*(artifac" + r"tory|nexus|devpi)[\w.-]*"]
    forbidden = re.compile("|".join(places + registries))
    found = []
    for path in _tracked():
        if path.suffix in _FREE_TEXT and path.is_file():
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                if forbidden.search(line):
                    found.append(f"{_name(path)}:{number}: {line.strip()[:80]}")
    assert found == []
