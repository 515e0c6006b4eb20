"""A learned model as bytes: what it is in one line, then its numbers. 模型文件

The same model always packs to the same bytes. How a term speaks for a label is kept to
one part in 127 of its loudest.
"""

import zlib
from hashlib import sha256
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from casework.domain.suggestion.certainty import Certainty
from casework.domain.suggestion.fitting import Fitted
from casework.domain.suggestion.learned import FORMAT, About, Knowledge
from casework.domain.suggestion.suggested import Reason

MAGIC: Final = b"casework suggestions\n"
LOUDEST: Final = 127
AGAIN: Final = Reason("请用casework learn重新学习", "retrain with casework learn")


class Unusable(Exception):
    """A model cannot be used; the reason says what to do."""

    def __init__(self, zh: str, en: str) -> None:
        self.reason = Reason(f"{zh}；{AGAIN.zh}。", f"{en}; {AGAIN.en}.")
        super().__init__(self.reason.en)


def pack(about: About, fitted: Fitted, certainty: Certainty) -> bytes:
    """A model as bytes."""
    loudest = np.abs(fitted.matrix).max(axis=1)
    scale = np.where(loudest > 0, loudest, 1).astype("<f4") / np.float32(LOUDEST)
    steps = np.diff(fitted.keys, prepend=np.uint64(0))
    parts = (
        steps.astype("<u8"),
        fitted.weights.astype("<f4"),
        scale.astype("<f4"),
        np.rint(fitted.matrix / scale[:, None]).astype("<i1"),
        certainty.mixing.astype("<f8"),
        np.array([certainty.sure], dtype="<f8"),
    )
    body = zlib.compress(b"".join(part.tobytes() for part in parts), 6)
    head = about.model_dump_json().encode()
    seal = sha256(head + body).hexdigest().encode()
    return b"\n".join((MAGIC.rstrip(), seal, head, body))


def unpack(data: bytes) -> Knowledge:
    """The model that bytes hold; an error says why they hold none."""
    if not data.startswith(MAGIC):
        raise Unusable("模型文件不是分类模型", "The model file is no model")
    _, seal, head, body = (*data.split(b"\n", 3), b"", b"", b"")[:4]
    if sha256(head + body).hexdigest().encode() != seal:
        raise Unusable("模型文件已损坏", "The model file is damaged")
    try:
        about = About.model_validate_json(head)
    except ValidationError as error:
        raise _other_version() from error
    if about.format != FORMAT:
        raise _other_version()
    fitted, certainty = _read(zlib.decompress(body), len(about.leaves))
    return Knowledge(about, fitted, certainty, seal.decode())


def _other_version() -> Unusable:
    return Unusable(
        "模型由另一版本的casework学成", "The model was made by another version"
    )


def _read(body: bytes, kinds: int) -> tuple[Fitted, Certainty]:
    tail = 8 * ((2 * kinds + 1) * kinds + 1)
    terms = (len(body) - tail - 4 - 2 * kinds) // (16 + 2 * kinds)
    at = 0

    def take(type_: str, count: int) -> NDArray[Any]:
        nonlocal at
        found = np.frombuffer(body, dtype=type_, count=count, offset=at)
        at += found.nbytes
        return found

    keys = np.cumsum(take("<u8", terms), dtype=np.uint64)
    weights = take("<f4", terms)
    scale = take("<f4", terms + 1)
    matrix = take("<i1", (terms + 1) * 2 * kinds).reshape(terms + 1, -1)
    mixing = take("<f8", (2 * kinds + 1) * kinds).reshape(-1, kinds)
    return Fitted(keys, weights, matrix * scale[:, None]), Certainty(
        mixing, float(take("<f8", 1)[0])
    )
