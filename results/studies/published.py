"""Print the published studies of how good the answers are, as they were found; nothing is simulated.

Each table is that of the study's own script, from the file in results/published/ that it wrote.
"""

from pathlib import Path

import interval_coverage
import outlook
import pairing
import pandas as pd
import staffing

from sim.show.printing import print_tables

PUBLISHED = Path(__file__).parents[1] / "published"


def main() -> None:
    """Print the tables."""
    names = "interval_coverage", "staffing", "staffing_erlang", "outlook", "outlook_years", "pairing"
    files = {name: pd.read_csv(PUBLISHED / f"{name}.csv".replace("interval_", "")) for name in names}
    print_tables(
        [
            *interval_coverage.tables_of(files["interval_coverage"], interval_coverage.REPETITIONS),
            *staffing.tables_of(files["staffing"], files["staffing_erlang"]),
            *outlook.tables(files["outlook"], files["outlook_years"]),
            pairing.table_of(files["pairing"]),
        ]
    )


if __name__ == "__main__":
    main()
