"""Numbers and letters as people write them, brought to one form. 数字。"""

import re
from typing import Final

DIGITS: Final = {
    **{sign: n for n, sign in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
    "幺": 1,
}
TENS: Final = {"十": 10, "百": 100}
SCORES: Final = {"廿": 20, "卅": 30}
HAN_NUMERALS: Final = "".join((*DIGITS, *TENS, *SCORES))
SIGNS: Final = "零一二三四五六七八九"
_RUN: Final = re.compile(f"[{HAN_NUMERALS}]+")
_ARABIC: Final = re.compile("[0-9]{1,2}")
TEN: Final = 10
_TRADITIONAL: Final = str.maketrans(
    "區縣鎮鄉號樓棟單層門東園莊灣衖邨裡廈廣場寓",
    "区县镇乡号楼栋单层门东园庄湾弄村里厦广场寓",
)
_HALF: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)},
    **{code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)},
    **{code: code - 0xFF41 + 0x41 for code in range(0xFF41, 0xFF5B)},
    **{code: code - 0x20 for code in range(ord("a"), ord("z") + 1)},
    **dict.fromkeys(map(ord, "－—–‐―﹣ー−~～"), ord("-")),
    **dict.fromkeys(map(ord, "＃♯"), ord("#")),
    **dict.fromkeys(map(ord, "／"), ord("/")),
    **dict.fromkeys(map(ord, "○Ｏ"), ord("〇")),
    **_TRADITIONAL,
}
_SCANNED: Final = str.maketrans(
    {sign: str(n) for sign, n in DIGITS.items() if sign != "幺"}
)


def half_width(text: str) -> str:
    """The text in half-width digits and capitals, each sign at its old position."""
    return text.translate(_HALF)


def scanned(half: str) -> str:
    """A half-width text with single Chinese digits as Arabic ones, of equal length."""
    return half.translate(_SCANNED)


def whole(said: str) -> int:
    """A Chinese numeral as a number: 三十七, 一百零二, 廿三, or digit by digit."""
    if not any(sign in TENS or sign in SCORES for sign in said):
        return int("".join(str(DIGITS[sign]) for sign in said))
    total, last = 0, 0
    for sign in said:
        if sign in TENS:
            total += (last or (1 if total == 0 else 0)) * TENS[sign]
            last = 0
        elif sign in SCORES:
            total, last = total + SCORES[sign], 0
        else:
            last = DIGITS[sign]
    return total + last


def arabic(said: str) -> str:
    """A text with each Chinese numeral in it as an Arabic one."""
    return _RUN.sub(lambda run: str(whole(run.group())), said)


def chinese(said: str) -> str:
    """A text with each Arabic number below a hundred in it as a Chinese numeral."""
    return _ARABIC.sub(lambda run: _chinese(int(run.group())), said)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, TEN)
    head = ("" if tens == 1 else SIGNS[tens]) + "十" if tens else ""
    return head + (SIGNS[ones] if ones or not tens else "")
