"""Fixtures every room may ask for."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's chromium; without it the test skips by name, and fails where everything is required."""
    path = shutil.which("chromium")
    if path:
        return path
    if os.environ.get("GUANHU_TEST_REQUIRE") == "all":
        pytest.fail("chromium is missing, and GUANHU_TEST_REQUIRE=all")
    pytest.skip("chromium is missing: install Debian's package chromium")
