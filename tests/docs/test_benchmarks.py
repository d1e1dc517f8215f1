"""Every benchmark runs, however small: what it prints is read by people, that it prints is held here."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SMALL = {
    "bench_check": ("--rounds", "1", "--scenarios", "20"),
    "bench_decision": ("--grants", "200", "--runs", "40"),
    "bench_export": ("--entries", "2000"),
    "bench_impact": ("--grants", "100"),
    "bench_ledger": ("--entries", "400"),
    "bench_packs": ("--mutants", "2"),
    "bench_postgres": ("0.1",),
    "bench_proofs": ("--entries", "300"),
}


def test_every_benchmark_is_known_here():
    assert {path.stem for path in BENCHMARKS.glob("bench_*.py")} == {*SMALL}


@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_runs_to_its_end(name):
    done = subprocess.run([sys.executable, str(BENCHMARKS / f"{name}.py"), *SMALL[name]], capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
