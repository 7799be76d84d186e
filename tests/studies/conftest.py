"""The studies are scripts: their folder is where they find each other."""

import sys
from pathlib import Path

STUDIES = Path(__file__).parents[2] / "results" / "studies"
if str(STUDIES) not in sys.path:
    sys.path.insert(0, str(STUDIES))
