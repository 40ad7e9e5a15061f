"""SRC-003: what our own fetcher never reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.compliance.platforms import FORBIDDEN_HOSTS, host_of, is_forbidden, is_within, without_platform_links


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/somebody",
        "https://uk.linkedin.com/in/somebody",
        "HTTPS://WWW.LINKEDIN.COM/in/somebody",
        "https://linkedin.com./in/somebody",
        "https://linkedin.com:8443/in/somebody",
        "https://user:word@linkedin.com/in/somebody",
        "//linkedin.com/in/somebody",
        "linkedin.com",
        "https://\uff4c\uff49\uff4e\uff4b\uff45\uff44\uff49\uff4e.com/in/somebody",
        "https://linkedin\u3002com/in/somebody",
        "https://linkedin.cn/in/somebody",
        "https://www.glassdoor.co.uk/x",
        "https://de.indeed.com/x",
        "https://lnkd.in/abc",
        "https://x.com/somebody",
        "https://m.facebook.com/somebody",
        "https://web.archive.org/web/2025/https://news.example/",
        "https://web.archive.org/web/2025/https://www.linkedin.com/in/somebody",
        "https://webcache.googleusercontent.com/search?q=cache:x",
        "https://www-linkedin-com.translate.goog/in/somebody",
        "https://r.jina.ai/https://news.example",
        "https://mirror.example/https://www.linkedin.com/in/somebody",
        "https://mirror.example/?url=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fsomebody",
        "https://mirror.example/?url=https%253A%252F%252Flinkedin.com%252Fin%252Fsomebody",
        "https://mirror.example/linkedin.com/in/somebody",
    ],
)
def test_platforms_and_copies_of_their_pages(url: str) -> None:
    assert is_forbidden(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/people",
        "https://notlinkedin.com/in/somebody",
        "https://linkedin.com.example.org/",
        "https://news.example/harbor-bank-leaves-x.com-behind",
        "https://boxx.com/",
        "https://example.com/t.companies",
        "https://l\u0456nkedin.com/in/somebody",
        "",
        "https://",
        "http://[broken",
    ],
)
def test_everything_else_is_left_to_the_register(url: str) -> None:
    assert not is_forbidden(url)


@pytest.mark.parametrize(
    ("given_url", "host"),
    [
        ("https://News.Example:8443/x", "news.example"),
        ("news.example", "news.example"),
        ("https://user@news.example/", "news.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://l\u0456nkedin.com/", "xn--lnkedin-rog.com"),
        ("https://[2606:4700::1111]/", "2606:4700::1111"),
        ("https://linkedin%2ecom/", ""),
        ("https://news.example%40evil.example/", ""),
        ("http://[broken", ""),
        ("https:///x", ""),
    ],
)
def test_the_host_of_an_address(given_url: str, host: str) -> None:
    assert host_of(given_url) == host


@given(st.sampled_from(FORBIDDEN_HOSTS), st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True))
def test_every_subdomain_is_meant(domain: str, name: str) -> None:
    assert is_forbidden(f"https://{name}.{domain}/{name}")
    assert not is_within(f"{name}{domain}", domain)


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert is_forbidden(text) in {True, False}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("See https://www.linkedin.com/in/somebody for more.", "See … for more."),
        ("Find us on linkedin.com/company/harbor, or call.", "Find us on … or call."),
        ("Follow x.com/harbor now", "Follow … now"),
        ("We moved to X.com", "We moved to …"),
        ("netflix.com and example.com stay", "netflix.com and example.com stay"),
        ("LinkedIn is a word", "LinkedIn is a word"),
    ],
)
def test_links_to_platforms_are_stored_as_nothing(text: str, kept: str) -> None:
    assert without_platform_links(text) == kept
