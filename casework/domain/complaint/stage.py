"""Where a complaint stands. 诉求所处环节。"""

from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """A stage of the loop; the value is its official Chinese word."""

    UNRECEIVED = "未受理"
    RECEIVED = "已受理"
    TRIAGED = "已分类"
    DISPATCHED = "已派单"
    RETURN_REQUESTED = "退单待审"
    SIGNED = "已签收"
    HANDLING = "办理中"
    SHELVED = "已挂账"
    REPLIED = "已回复"
    FOLLOW_UP = "回访中"
    REDO = "重办中"
    ANSWERED_DIRECTLY = "当场答复"
    REDIRECTED = "已告知其他途径"
    MERGED = "已并单"
    CLOSED = "已办结"


STAGE_EN: Final = {
    Stage.UNRECEIVED: "not received",
    Stage.RECEIVED: "received",
    Stage.TRIAGED: "classified",
    Stage.DISPATCHED: "dispatched",
    Stage.RETURN_REQUESTED: "return requested",
    Stage.SIGNED: "signed for",
    Stage.HANDLING: "in handling",
    Stage.SHELVED: "shelved",
    Stage.REPLIED: "replied",
    Stage.FOLLOW_UP: "in follow-up",
    Stage.REDO: "in redo",
    Stage.ANSWERED_DIRECTLY: "answered directly",
    Stage.REDIRECTED: "sent elsewhere",
    Stage.MERGED: "merged",
    Stage.CLOSED: "closed",
}

TERMINAL: Final = frozenset(
    {Stage.ANSWERED_DIRECTLY, Stage.REDIRECTED, Stage.MERGED, Stage.CLOSED}
)
OPEN: Final = frozenset(Stage) - TERMINAL - {Stage.UNRECEIVED}
