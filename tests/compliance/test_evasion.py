"""SRC-006: no library that gets past a refusal is among ours."""

import re
from pathlib import Path

import pytest

from goodsign.compliance.evasion import evading_libraries

ROOT = Path(__file__).parents[2]
LOCKED = re.compile(r"(?m)^([A-Za-z0-9][A-Za-z0-9._-]*)==")


@pytest.mark.parametrize("lock", ["app.txt", "dev.txt", "bench.txt"])
def test_nothing_that_is_installed_serves_evasion(lock: str) -> None:
    names = LOCKED.findall((ROOT / "requirements" / lock).read_text())
    assert len(names) > 3
    assert evading_libraries(names) == ()


@pytest.mark.parametrize(
    "name",
    ["playwright-stealth", "undetected-chromedriver", "cloudscraper", "2captcha-python", "fake-useragent", "curl_cffi",
     "tls-client", "proxybroker", "proxy-rotator", "linkedin-api", "stem", "random_user_agent"],
)  # fmt: skip
def test_such_a_library_is_found(name: str) -> None:
    assert evading_libraries(["httpx", name, "polars"]) == (name,)


@pytest.mark.parametrize(
    "name", ["httpx", "selectolax", "protego", "systemd-python", "tornado", "storage", "pystemmer"]
)
def test_other_libraries_are_none(name: str) -> None:
    assert evading_libraries([name]) == ()
