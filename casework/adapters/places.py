"""The district's register of places, as its record tells it. 地点名录。"""

from datetime import datetime

from casework.adapters.record import Record
from casework.domain.place.register import Register, register_of
from casework.domain.reference import reference_id


def register_in(record: Record, as_of: datetime | None = None) -> Register:
    """What a district has registered by an instant, arranged for look-up."""
    told = record.stream(reference_id(record.district))
    facts = (one.fact for one in told if as_of is None or one.fact.at <= as_of)
    return register_of(facts, record.district)
