"""Pictures of every page, to be looked at: `python -m tests.browser.screenshots FOLDER [NAME ...]`.

They show the demonstration register, in a database that is gone afterwards: run it as the tests are run.
"""

import os
import sys

import pytest

if __name__ == "__main__":
    folder, *names = sys.argv[1:]
    os.environ["SCREENSHOTS"] = folder
    chosen = " or ".join(names) or "test"
    sys.exit(pytest.main(["-q", "tests/browser/register/test_screenshots.py", "-k", chosen]))
