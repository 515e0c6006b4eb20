"""Tags of the feature files as marks; the outcome of each scenario. 场景结果。"""

from collections.abc import Callable
from typing import Any

import pytest


def pytest_bdd_apply_tag(tag: str, function: Callable[..., Any]) -> bool:
    """Mark a clause's scenarios with its number; other tags are for readers."""
    if tag.startswith("§"):
        pytest.mark.clause(tag[1:])(function)
    return True
