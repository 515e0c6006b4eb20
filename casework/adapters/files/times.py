"""Instants as files write them: a form, a zone, and nothing guessed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from casework.adapters.files.reading import Value

ISO = "iso"
DATE = 10
"""Characters of an ISO date."""

REMEMBERED = 20_000


class Clock:
    """Reads naive local times of one zone as aware instants."""

    def __init__(self, zone: str, forms: Sequence[str]) -> None:
        self._zone = ZoneInfo(zone)
        self._forms = tuple(forms)
        self._offsets: dict[date, tzinfo | None] = {}

    def instant(self, value: Value) -> datetime:
        """The instant a cell tells; ValueError if there is no such instant."""
        if isinstance(value, datetime):
            return self._aware(value)
        if isinstance(value, date):
            return self._aware(datetime.combine(value, time()))
        text = value.strip()
        for form in self._forms:
            try:
                return self._aware(
                    datetime.fromisoformat(text)
                    if form == ISO
                    else datetime.strptime(text, form)
                )
            except ValueError:
                continue
        raise ValueError("not an instant")

    def end_of(self, value: Value) -> datetime:
        """The instant a deadline tells; a mere date means its 24:00."""
        if isinstance(value, str) and len(value) <= DATE:
            return self.instant(value) + timedelta(days=1)
        return self.instant(value)

    def _aware(self, told: datetime) -> datetime:
        if told.tzinfo is not None:
            return told
        day = told.date()
        if day not in self._offsets:
            if len(self._offsets) > REMEMBERED:
                self._offsets.clear()
            self._offsets[day] = self._constant_offset(day)
        offset = self._offsets[day]
        return told.replace(tzinfo=offset) if offset else self._on_a_change(told)

    def _constant_offset(self, day: date) -> tzinfo | None:
        """The day's offset; None on a day on which the clocks change."""
        start = datetime.combine(day, time(), self._zone)
        offset = start.utcoffset()
        assert offset is not None
        same = offset == (start + timedelta(days=1)).utcoffset()
        return timezone(offset) if same else None

    def _on_a_change(self, told: datetime) -> datetime:
        local = told.replace(tzinfo=self._zone)
        back = local.astimezone(UTC).astimezone(self._zone)
        if back.replace(tzinfo=None, fold=0) != told.replace(fold=0):
            raise ValueError("skipped by the clock change")
        offset = local.utcoffset()
        assert offset is not None
        return told.replace(tzinfo=timezone(offset))
