"""The policy, scenario by scenario, in the normative Chinese and in English."""

from pytest_bdd import scenarios

scenarios("zh", "en")
