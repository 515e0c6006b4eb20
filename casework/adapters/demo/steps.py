"""Which step somebody wants to take next on a case.

It follows from where the case stands and from what its story holds. Nothing is decided
here: that is the engine's.
"""

from typing import Final

from casework.adapters.demo.people import File
from casework.domain.complaint.ending import basis_of_closing
from casework.domain.complaint.facts import Level
from casework.domain.complaint.stage import Stage
from casework.domain.rulebook.limits import LimitKind, Measure

FIFTEEN: Final = 15
"""Working days in all, at which nothing is left to extend."""


def wanted(file: File) -> str:
    """The next step that somebody wants to take; empty when nobody wants any."""
    case, story = file.case, file.story
    match case.stage:
        case Stage.UNRECEIVED:
            return "receive"
        case Stage.RECEIVED:
            return "classify"
        case Stage.TRIAGED:
            return _wanted_triaged(file)
        case Stage.DISPATCHED:
            return _wanted_dispatched(file)
        case Stage.RETURN_REQUESTED:
            return _wanted_of_return(file)
        case Stage.SIGNED:
            return _wanted_signed(file)
        case Stage.HANDLING:
            return _wanted_handling(file)
        case Stage.SHELVED:
            early = story.shelving and story.shelving.resumed_after
            return "resume" if early and "resume" not in file.once else ""
        case Stage.REDO:
            return "reply"
        case Stage.REPLIED:
            return _wanted_replied(file)
        case Stage.FOLLOW_UP:
            return _wanted_follow_up(file)
        case Stage.MERGED:
            return "unmerge" if story.unmerged and "unmerge" not in file.once else ""
        case Stage.CLOSED:
            return _wanted_closed(file)
        case _:
            return ""


def _wanted_triaged(file: File) -> str:
    case, story = file.case, file.story
    again = story.third_objects and case.attempt <= story.wrong_units
    if case.adjudication_open and not again:
        return "adjudicate"
    if case.attempt == 0 and story.redirected:
        return "redirect"
    if case.attempt == 0 and story.direct:
        return "answer"
    return "dispatch"


def _returning(file: File) -> bool:
    """Whether the unit that holds the order will try to return it."""
    case, story = file.case, file.story
    if case.adjudicated or LimitKind.RETURN not in case.limits or case.reopened:
        return False
    third = case.adjudication_open and story.third_objects
    in_vain = story.returns_in_vain and "in_vain" not in file.once
    return case.attempt <= story.wrong_units or third or in_vain


def _wanted_dispatched(file: File) -> str:
    if _returning(file):
        return "return"
    if file.story.never_signed and "sign" not in file.once:
        return "sign_at_last"
    return "sign"


def _wanted_of_return(file: File) -> str:
    case, story = file.case, file.story
    if case.adjudication_open:
        return "adjudicate"
    return "uphold" if case.attempt <= story.wrong_units else "refuse_return"


def _wanted_signed(file: File) -> str:
    case, story = file.case, file.story
    if story.correction and case.leaf != file.call.leaf and "correct" not in file.once:
        return "correct"
    if case.place.building != file.call.caller.building:
        return "correct_place"
    if story.handler_named and "name_handler" not in file.done:
        return "name_handler"
    if case.grade == "U1" and int(file.no[-1]) % 2 == 0:
        return "start"
    if not case.contacted and not case.anonymous:
        failing = {"second": 1, "failed": 2}.get(story.contact, 0)
        if case.attempts < failing:
            return "contact_in_vain"
        if story.contact != "failed":
            return "contact"
    return "start"


def _wanted_handling(file: File) -> str:
    case, story, done = file.case, file.story, file.done
    if case.extending:
        return "grant_extension" if story.extension == "granted" else "refuse_extension"
    if case.shelving:
        refused = story.shelving is None or story.shelving.refused
        return "refuse_shelving" if refused else "approve_shelving"
    if case.supervision is Level.SV2 and story.raised and "raise" not in file.once:
        return "raise"
    if not (case.contacted or case.anonymous or case.attempts) and (
        "contact" not in done
    ):
        return "contact"
    if (
        story.supervised
        and case.supervision is Level.NONE
        and ("supervise" not in file.once)
    ):
        return "supervise"
    if story.regrade and "regrade" not in file.once:
        return "regrade"
    sees = story.visit or case.leaf in {"F0701", "F0702"}
    if sees and not case.visited and "visit" not in done:
        return "visit"
    if (story.interim or case.grade == "U1") and "interim" not in done:
        return "interim"
    if story.assist and story.assist != case.lead and "assist" not in done:
        return "assist"
    if story.ring and "ring" not in file.once:
        return "ring"
    if story.shelving and "ask_shelving" not in file.once:
        return "ask_shelving"
    if story.extension and "ask_extension" not in file.once and _extendable(file):
        return "ask_extension"
    return "reply"


def _extendable(file: File) -> bool:
    due = file.case.due
    return (
        not file.urgent
        and due is not None
        and due.measure is Measure.WORKING_DAYS
        and due.amount < FIFTEEN
        and not file.case.overdue
    )


def _wanted_replied(file: File) -> str:
    if not file.case.verified:
        left = file.story.failed_reviews - len(
            [one for one in file.once if one.startswith("fail_review")]
        )
        return "fail_review" if left > 0 else "review"
    return _calling_back(file)


def _calling_back(file: File) -> str:
    reached = file.story.reached and not file.case.anonymous
    return "follow_up" if reached else "follow_up_in_vain"


def _wanted_follow_up(file: File) -> str:
    case, story = file.case, file.story
    if case.excluding:
        return "rule_exclusion"
    if story.exclusion and "ask_exclusion" not in file.once and case.lead != "DHO":
        return "ask_exclusion"
    if case.supervision is not Level.NONE and "lift" not in file.done:
        return "lift"
    if case.follow_up is None:
        return _calling_back(file)
    grumbles = case.follow_up.reached and not case.follow_up.content
    if grumbles and case.redo < story.redos:
        return "redo"
    return "close" if basis_of_closing(case) else "redo"


def _wanted_closed(file: File) -> str:
    case, story = file.case, file.story
    if case.excluding:
        return "rule_exclusion"
    if case.supervision is not Level.NONE and "lift" not in file.done:
        return "lift"
    if story.revoked and "revoke" not in file.once:
        return "revoke"
    if story.warranty_after and "reopen" not in file.once:
        return "reopen"
    return ""
