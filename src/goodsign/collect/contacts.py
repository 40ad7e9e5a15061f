"""E-mail addresses and web domains."""

import polars as pl

from goodsign.collect.blanks import Read

_LOCAL = r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*"
_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?"
_DOMAIN = rf"(?:{_LABEL}\.)+(?:\p{{L}}{{2,63}}|xn--[a-z0-9-]{{2,59}})"
EMAIL = rf"^{_LOCAL}@{_DOMAIN}$"
# Most addresses are plain ASCII; this narrower shape is several times faster to check.
_PLAIN_EMAIL = r"^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}$"
_WRAPPED = r"(?:<|mailto:)\s*([^<>\s?]+@[^<>\s?]+)"
_HOST = r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^@/\s]*@)?(?:www\d?\.)?([^/:?#\s]+)"

_PLACEHOLDER_EMAIL = (
    r"^(?:none|noemail|no-email|no|na|n/a|unknown|nomail|donotemail)@|^(?:test|example|email|abc|a)@(?:test|email|abc|a)\."
    r"|^no ?e-?mail$|@(?:none|noemail|unknown|na)\."
)


def read_email(text: pl.Series) -> Read:
    """Return addresses in lower case, unwrapped from `mailto:` and `Name <…>`; no DNS is asked.

    Shape after RFC 5321 (local part up to 64, address up to 254 characters), letters of any script allowed.
    """
    address = text.str.to_lowercase()
    plain = address.str.contains(_PLAIN_EMAIL) & (address.str.len_bytes() <= 64)
    if plain.all() and not address.str.contains(_PLACEHOLDER_EMAIL).any():
        return Read(address)
    frame = pl.DataFrame({"address": address, "plain": plain})
    bare = pl.coalesce(pl.col("address").str.extract(_WRAPPED), pl.col("address")).str.strip_chars(" ;,'\".")
    fits = bare.str.contains(EMAIL) & (bare.str.len_chars() <= 254) & (bare.str.find("@", literal=True) <= 64)
    placeholder = pl.col("address").str.contains(_PLACEHOLDER_EMAIL)
    kept = pl.when(placeholder).then(None).when(pl.col("plain")).then("address").when(fits).then(bare)
    read = frame.select(values=kept, placeholder=placeholder)
    return Read(read["values"].rename(text.name), read["placeholder"])


def read_domain(text: pl.Series) -> Read:
    """Return the bare domain of a URL, an e-mail address or a domain."""
    host = text.str.to_lowercase().str.extract(_HOST).str.strip_chars(".").rename("host")
    good = host.str.contains(rf"^{_DOMAIN}$") & (host.str.len_chars() <= 253)
    return Read(pl.select(pl.when(good).then(host)).to_series().rename(text.name))
