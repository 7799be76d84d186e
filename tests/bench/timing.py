"""Samples, medians and tables: how the benchmark measures."""

import gc
import os
import platform
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

Job = Callable[[], float]  # does a piece of work and tells how much of it there was: events, dossiers, histories


def sample(job: Job, least_seconds: float) -> float:
    """Seconds for one unit of work. The job is repeated until the sample has lasted long enough."""
    gc.collect()
    amount, start = 0.0, perf_counter()
    while True:
        amount += job()
        seconds = perf_counter() - start
        if seconds >= least_seconds:
            return seconds / amount


def interleaved(jobs: dict[str, Job], rounds: int, least_seconds: float) -> dict[str, list[float]]:
    """Samples of every job, in turn, so that what slows the machine for a while slows all; each is warm."""
    for job in jobs.values():
        job()
    samples: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            samples[name].append(sample(job, least_seconds))
    return samples


def times_faster(slow: Sequence[float], fast: Sequence[float]) -> float:
    """Median, over the rounds, of how many times as long the slow one takes."""
    return median(a / b for a, b in zip(slow, fast, strict=True))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A markdown table: the first column words, the others numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def speeds(samples: dict[str, list[float]], unit: str) -> str:
    """Units a second of every job: median, slowest and fastest sample, and nanoseconds for one."""
    rows = [
        (name, *(f"{1 / s:,.0f}" for s in (median(taken), max(taken), min(taken))), f"{median(taken) * 1e9:,.0f}")
        for name, taken in samples.items()
    ]
    return table(("program", f"{unit}s a second", "slowest", "fastest", f"ns per {unit}"), rows)


def peak_megabytes() -> float:
    """The most memory this process has held. Linux keeps it by program; `ru_maxrss` remembers also its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1e3
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS counts bytes


def free_megabytes() -> float:
    """Memory that can be had without swapping; infinite where the system does not say."""
    memory = Path("/proc/meminfo")
    if not memory.exists():
        return float("inf")
    line = next(line for line in memory.read_text().splitlines() if line.startswith("MemAvailable:"))
    return int(line.split()[1]) / 1e3


def machine() -> str:
    """Where the figures were taken: processor, cores, load, versions."""
    cpuinfo, name = Path("/proc/cpuinfo"), platform.processor()
    if cpuinfo.exists():
        models = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        name = models[0].split(":")[1].strip() if models else name
    versions = ", ".join(f"{package} {version(package)}" for package in ("numpy", "numba", "simpy", "ciw"))
    cores = f"{os.cpu_count()} cores"
    python = f"Python {platform.python_version()}"
    return f"{name or platform.machine()}, {cores}, load {os.getloadavg()[0]:.1f}; {python}, {versions}"
