"""Industries, the jobs in them, and employers that do not exist."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from faker import Faker

INDUSTRIES: dict[str, tuple[float, tuple[str, ...]]] = {
    "Health care": (0.16, ("Registered Nurse", "RN", "Medical Assistant", "Home Health Aide", "Pharmacy Technician",
                           "Sr Care Coordinator")),
    "Retail": (0.15, ("Cashier", "Store Manager", "Asst. Manager", "Sales Associate", "Stock Clerk")),
    "Hospitality": (0.12, ("Line Cook", "Server", "Hotel Front Desk Clerk", "Barista", "Shift Lead")),
    "Manufacturing": (0.12, ("Machine Operator", "Welder", "Production Supervisor", "Quality Eng.", "Assembler")),
    "Logistics": (0.12, ("Truck Driver", "Warehouse Associate", "Forklift Operator", "Dispatcher", "Delivery Driver")),
    "Construction": (0.09, ("Electrician", "Carpenter", "Site Foreman", "Laborer", "HVAC Technician")),
    "Education": (0.07, ("Teaching Assistant", "Substitute Teacher", "Office Administrator", "Bus Driver")),
    "Technology": (0.06, ("Help Desk Technician", "Software Eng.", "Sr. Data Analyst", "Systems Administrator")),
    "Finance": (0.06, ("Bank Teller", "Loan Processor", "Bookkeeper", "Accounts Payable Clerk")),
    "Public services": (0.05, ("Postal Carrier", "Clerk", "Social Worker", "Dispatcher")),
}  # fmt: skip
"""Share of workers and job titles; some titles are abbreviated, as they come."""

_DOES = {
    "Health care": "runs clinics and home care",
    "Retail": "sells household goods in stores and online",
    "Hospitality": "runs hotels and restaurants",
    "Manufacturing": "makes metal and plastic parts",
    "Logistics": "moves and stores freight",
    "Construction": "builds and repairs homes and offices",
    "Education": "runs schools and after-school programs",
    "Technology": "builds and supports business software",
    "Finance": "keeps books and lends to small firms",
    "Public services": "serves residents on behalf of cities and counties",
}


@dataclass(frozen=True, slots=True)
class Pools:
    """Pools that rows are sampled from; `employers` has name, domain, industry, size and about."""

    first_names: pl.Series
    last_names: pl.Series
    streets: pl.Series
    employers: pl.DataFrame


@lru_cache(maxsize=2)
def draw_pools(seed: int, *, names: int = 2500, streets: int = 2000, employers: int = 1500) -> Pools:
    """Draw the pools with Faker's US wordlists; the same seed gives the same pools."""
    fake = Faker("en_US")
    fake.seed_instance(seed)
    first = sorted({fake.first_name() for _ in range(names)})
    last = sorted({fake.last_name() for _ in range(names)})
    street = sorted({fake.street_name() for _ in range(streets)})
    company = sorted({fake.company().replace(",", "") for _ in range(employers)})
    return Pools(pl.Series(first), pl.Series(last), pl.Series(street), _employers(company, seed))


def _employers(names: list[str], seed: int) -> pl.DataFrame:
    rng = np.random.default_rng([seed, 1])
    industries = list(INDUSTRIES)
    shares = np.array([share for share, _ in INDUSTRIES.values()])
    chosen = rng.choice(len(industries), size=len(names), p=shares / shares.sum())
    size = np.clip(rng.lognormal(4.6, 1.5, len(names)), 2, 40_000).astype(np.int64)
    frame = pl.DataFrame(
        {
            "name": names,
            "industry": np.array(industries)[chosen],
            "size": size,
            "since": rng.integers(1955, 2021, len(names)),
        }
    )
    slug = pl.col("name").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")
    about = pl.format(
        "{} {}. Founded in {}, {} people.", "name", pl.col("industry").replace_strict(_DOES), "since", "size"
    )
    return frame.select(
        "name", pl.concat_str(slug, pl.lit(".example")).alias("domain"), "industry", "size", about=about
    )
