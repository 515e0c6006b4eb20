"""What every fact has: when, by whom, at whose command, from which source.

Facts are kept for decades: add a field only with a default; never rename, retype or
remove one. A fact's docstring is its Chinese name; `topic` is its name in the record.
"""

import re
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, ClassVar, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Role(StrEnum):
    """What a person acts as; the value is the official Chinese word."""

    OPERATOR = "话务员"
    DISPATCHER_CITY = "市级派单员"
    DISPATCHER_DISTRICT = "区级派单员"
    DISPATCHER_STREET = "街镇派单员"
    HANDLER = "经办人"
    UNIT_HEAD = "单位负责人"
    REVIEWER = "质检员"
    FOLLOW_UP_CALLER = "回访员"
    SUPERVISOR = "督办员"
    ADJUDICATOR = "裁定员"
    CAMPAIGN_OWNER = "类问题牵头人"
    INSPECTOR = "检查员"
    PROJECT_MANAGER = "项目经理"
    RESIDENT_SUPERVISOR = "居民监督员"
    DEPUTY = "人大代表"
    COMMITTEE_CLERK = "人大工作人员"
    EVALUATOR = "第三方测评员"
    AUDITOR = "审计员"
    SYSTEM = "系统"


class Model(BaseModel):
    """A frozen value with exactly the fields it declares."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(Model):
    """Who acts: a person, for a unit, in a role."""

    person: str
    unit: str
    role: Role


SYSTEM = Actor(person="system", unit="system", role=Role.SYSTEM)


class PersonalMarker:
    """Marks a field as personal data: sealed with the person's own key when stored."""


Personal = Annotated[str | None, PersonalMarker()]
"""Personal data of the person named in the fact's `person`; None once erased."""


class Origin(Model):
    """The step of another system that a fact tells: its system, kind and key."""

    system: str
    kind: str
    key: str


class Fact(Model):
    """Something that happened: when, by whom, at which command, told by what."""

    topic: ClassVar[str] = ""

    at: datetime
    by: Actor
    command_id: UUID | None = None
    origin: Origin | None = None

    def __init_subclass__(cls, *, topic: str = "") -> None:
        super().__init_subclass__()
        cls.topic = topic


class Recorded(NamedTuple):
    """A fact and its place: stream, version in the stream, position in the log.

    `position` is 0 for a fact that is not in a log yet.
    """

    stream: UUID
    version: int
    fact: Fact
    position: int = 0


def in_words(fact: type[Fact]) -> str:
    """A kind of fact in English words: "complaint closed"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", fact.__name__).lower()


@cache
def personal_fields(fact: type[Fact]) -> tuple[str, ...]:
    """The names of a fact's fields that hold personal data, in order."""
    return tuple(
        name
        for name, info in fact.model_fields.items()
        if any(isinstance(mark, PersonalMarker) for mark in info.metadata)
    )
