"""What is wrong with a rulebook, in one sentence. 规则数据有误。"""


class RulebookError(ValueError):
    """Reference data that cannot be used, and why, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)

    def sentence(self, lang: str = "zh") -> str:
        """The sentence in the language asked for."""
        return self.zh if lang == "zh" else self.en
