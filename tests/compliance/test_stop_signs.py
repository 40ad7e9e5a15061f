"""The edge cases of SRC-004 and SRC-005, one case each."""

from datetime import UTC, datetime

import pytest

from goodsign.compliance.stop_signs import LONGEST_WAIT, UNSAID_WAIT, PageAnswer, Stop, Wait, read_sign

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PAGE = "https://news.example/people/1"
ARTICLE = "Harbor Bank appointed Ana Okafor as treasurer. " * 60


def sign(status: int = 200, html: str = "", text: str = ARTICLE, url: str = PAGE, **headers: str) -> Stop | Wait | None:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_sign(PageAnswer(status=status, headers=told, asked=PAGE, url=url, html=html, text=text), now=NOW)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, None),
        (404, None),
        (410, None),
        (500, None),
        (503, None),
        (401, Stop("login_wall")),
        (402, Stop("login_wall")),
        (407, Stop("login_wall")),
        (403, Stop("403")),
        (451, Stop("451")),
        (999, Stop("999")),
        (429, Wait(UNSAID_WAIT)),
    ],
)
def test_the_status_alone(status: int, expected: Stop | Wait | None) -> None:
    assert sign(status) == expected


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("told", "date", "seconds"),
    [
        ("3600", "", 3600.0),
        ("0", "", 0.0),
        ("Fri, 20 Nov 2026 12:10:00 GMT", "", 600.0),
        ("Fri, 20 Nov 2026 12:10:00 GMT", "Fri, 20 Nov 2026 12:09:00 GMT", 60.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", "", 0.0),
        ("9" * 400, "", LONGEST_WAIT),
    ],
)
def test_retry_after_in_both_forms(status: int, told: str, date: str, seconds: float) -> None:
    assert sign(status, retry_after=told, date=date) == Wait(seconds)


@pytest.mark.parametrize("told", ["soon", "-3", "٣", "Fri, 20 Nov 2026", ""])
def test_a_retry_after_that_says_nothing(told: str) -> None:
    assert sign(429, retry_after=told) == Wait(UNSAID_WAIT)
    assert sign(503, retry_after=told) is None


@pytest.mark.parametrize(
    "path",
    ["/login", "/accounts/login?next=/p", "/Sign-In/", "/signin.php", "/uas/login", "/authwall", "/wp-login.php",
     "/sso/start", "/checkpoint/challenge"],
)  # fmt: skip
def test_a_redirect_to_a_login_is_a_wall(path: str) -> None:
    assert sign(url=f"https://news.example{path}") == Stop("login_wall")


@pytest.mark.parametrize("host", ["login.news.example", "accounts.news.example", "sso.news.example"])
def test_a_redirect_to_a_login_host_is_a_wall(host: str) -> None:
    assert sign(url=f"https://{host}/") == Stop("login_wall")


@pytest.mark.parametrize("path", ["/loginov-appointed", "/people/assignments", "/blog/authors", "/authority"])
def test_an_address_that_only_looks_a_little_like_a_login_is_none(path: str) -> None:
    assert sign(url=f"https://news.example{path}") is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<form><input name="u"><input type="password" name="p"></form>', ARTICLE),
        ("<FORM><INPUT autocomplete=off TYPE=password></FORM>", ARTICLE),
        ("<p>", "Please sign in to continue."),
        ("<p>", "Subscribe to continue reading"),
    ],
)
def test_a_login_form_in_a_200_page_is_a_wall(html: str, text: str) -> None:
    assert sign(html=html, text=text) == Stop("login_wall")


@pytest.mark.parametrize(
    "html",
    [
        "<p>Please complete the CAPTCHA below",
        '<div class="g-recaptcha" data-sitekey="x"></div>',
        '<div class="h-captcha"></div>',
        "<h1>Verify you are human</h1>",
        "<p>Our systems have detected unusual traffic from your network",
        "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue",
        '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script>',
        "<title>Attention Required! | Cloudflare</title>",
    ],
)
@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_captcha_is_a_stop_whatever_the_status(status: int, html: str) -> None:
    assert sign(status, html=html, text="Please wait.") == Stop("captcha")


def test_a_cloudflare_challenge_is_told_by_its_header_too() -> None:
    assert sign(403, cf_mitigated="challenge") == Stop("captcha")


def test_an_article_with_a_guarded_contact_form_is_read() -> None:
    assert sign(html='<div class="g-recaptcha"></div>', text=ARTICLE) is None


def test_an_article_about_captchas_is_read() -> None:
    assert sign(html="<p>", text="Nobody wants to verify you are human. " + ARTICLE) is None
