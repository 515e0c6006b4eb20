"""Who acts: a registered person, or one described on the spot."""

from casework.adapters.cli.settings import Settings
from casework.adapters.cli.values import english
from casework.adapters.desk import Desk
from casework.adapters.rulebook import load_rulebook
from casework.domain.facts import Actor, Role
from casework.domain.reference import reference_id, staff
from casework.domain.rulebook.book import Rulebook

PARTS = 3


def acting(settings: Settings, desk: Desk | None) -> Actor:
    """The person named with --as; a misuse says how to name one."""
    told = settings.acting
    if not told:
        raise settings.usage(
            f"请用--as指明操作人：{_how('zh')}", f"Say who acts: {_how()}"
        )
    if ":" in told:
        return _described(told, settings, desk.rulebook if desk else load_rulebook())
    known = staff(desk.record.stream(reference_id(desk.district))) if desk else {}
    if told not in known:
        raise settings.usage(
            f"没有登记过“{told}”：{_how('zh')}",
            f"Nobody is registered as {told!r}: {_how()}",
        )
    return known[told]


def perhaps_acting(settings: Settings, desk: Desk) -> Actor | None:
    """The person named with --as, if one is."""
    return acting(settings, desk) if settings.acting else None


def _described(told: str, settings: Settings, book: Rulebook) -> Actor:
    parts = told.split(":")
    if len(parts) != PARTS or not all(parts):
        raise settings.usage(
            f"“{told}”不合格式：{_how('zh')}", f"{told!r} does not fit: {_how()}"
        )
    person, unit, word = parts
    roles = {r.value: r for r in Role} | {english(r): r for r in Role}
    role = roles.get(word) or roles.get(word.lower().replace("_", "-"))
    if role is None or role is Role.SYSTEM:
        known = ", ".join(f"{english(r)} ({r})" for r in Role if r is not Role.SYSTEM)
        raise settings.usage(f"没有岗位“{word}”：{known}", f"No post {word!r}: {known}")
    if book.find_unit(unit) is None:
        raise settings.usage(f"没有单位“{unit}”", f"There is no unit {unit!r}.")
    return Actor(person=person, unit=unit, role=role)


def _how(lang: str = "en") -> str:
    if lang == "zh":
        return "--as 人员:单位:岗位，如 --as 李四:DHO:区级派单员，或已登记人员的姓名"
    return (
        "--as person:UNIT:ROLE, like --as li:DHO:dispatcher-district, "
        "or the name of registered staff (casework reference load FILE)"
    )
