"""What the engine has to beat: plain methods from well-kept libraries. 对照方法。

The libraries are test tools. Where one is missing, what it would tell is left out, and
`missing` names it.
"""

from collections import defaultdict
from collections.abc import Sequence
from importlib.util import find_spec
from time import perf_counter
from typing import Any, Final, NamedTuple

from casework.adapters.bench.insight.engine import Said

LIBRARIES: Final = {"sklearn": "scikit-learn", "datasketch": "datasketch"}
CENTROID: Final = 0.3
"""Cosine from which a report joins the nearest group; the best on real messages."""
TITLE: Final = 3
"""Words of the title count as often."""
COMMON: Final = 0.1
"""Words in a larger share of the reports are not weighed."""
AT_ONCE: Final = 64
PERMUTATIONS: Final = 128
JACCARD: Final = 0.2
"""Share of pairs of signs from which reports are near-duplicates; the best likewise."""


class Grouped(NamedTuple):
    """The groups a baseline found, and how long it took."""

    found: dict[str, str]
    seconds: float


def missing() -> list[str]:
    """The libraries that are not installed."""
    return [name for module, name in LIBRARIES.items() if find_spec(module) is None]


def by_centroid(said: Sequence[Said]) -> Grouped:
    """TF-IDF of words, each report to the nearest centroid of those before it.

    Rarity is counted over the whole input beforehand: an advantage over the engine.
    """
    begun = perf_counter()
    groups = _nearest(_weighed(said))
    return _grouped(groups, begun)


def by_centroid_inside(said: Sequence[Said]) -> Grouped:
    """The same, but only among the reports of the same community."""
    begun = perf_counter()
    vectors = _weighed(said)
    inside = defaultdict(list)
    for number, one in enumerate(said):
        inside[one.community].append(number)
    groups = [0] * len(said)
    for numbers in inside.values():
        for number, group in zip(numbers, _nearest(vectors[numbers]), strict=True):
            groups[number] = numbers[group]
    return _grouped(groups, begun)


def by_min_hash(said: Sequence[Said]) -> Grouped:
    """Near-duplicates by MinHash-LSH of pairs of signs, each to the nearest before."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    begun = perf_counter()
    index = MinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS)
    sketches: list[Any] = []
    groups: list[int] = []
    for number, one in enumerate(said):
        text = f"{one.title}{one.words}"
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch({text[at : at + 2].encode() for at in range(len(text))})
        likes = [(sketch.jaccard(sketches[n]), -n) for n in index.query(sketch)]
        like, nearest = max(likes, default=(0.0, 0))
        groups.append(groups[-nearest] if like >= JACCARD else number)
        sketches.append(sketch)
        index.insert(number, sketch)
    return _grouped(groups, begun)


def _grouped(groups: Sequence[int], begun: float) -> Grouped:
    seconds = perf_counter() - begun
    return Grouped({f"{no}": f"{group}" for no, group in enumerate(groups)}, seconds)


def _weighed(said: Sequence[Said]) -> Any:
    """The TF-IDF vectors of the reports, as rows."""
    import rjieba  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    def words(one: Said) -> list[str]:
        text = f"{one.title}。" * TITLE + one.words
        return [word for word in rjieba.cut(text) if len(word) > 1]

    weigher = TfidfVectorizer(analyzer=words, max_df=COMMON, sublinear_tf=True)
    return weigher.fit_transform(said)


def _nearest(vectors: Any) -> list[int]:
    """The group of each row, named by its first row."""
    import numpy as np  # noqa: PLC0415

    count = vectors.shape[0]
    groups = np.zeros(count, np.int64)
    squares = np.zeros(count)
    for start in range(0, count, AT_ONCE):
        page = vectors[start : start + AT_ONCE]
        near = (page @ vectors[: start + AT_ONCE].T).tocsr()
        for number in range(start, start + page.shape[0]):
            cells = slice(*near.indptr[number - start : number - start + 2])
            others, products = near.indices[cells], near.data[cells]
            before = others < number
            sums = np.bincount(groups[others[before]], products[before])
            likes = sums / np.sqrt(np.maximum(squares[: len(sums)], 1e-9))
            best = int(likes.argmax()) if len(likes) else 0
            joins = len(likes) > 0 and likes[best] >= CENTROID
            group = groups[number] = best if joins else number
            squares[group] += 1 + (2 * sums[best] if joins else 0)
    return [int(group) for group in groups]


class Ranked(NamedTuple):
    """The labels of a text, the likeliest first, and how sure the first is."""

    labels: Sequence[str]
    sure: float


def by_svm(
    texts: Sequence[str], labels: Sequence[str], folds: int, seed: int
) -> list[Ranked]:
    """TF-IDF of signs and pairs of signs with a linear SVM, each text held back."""
    import numpy as np  # noqa: PLC0415
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    ranked: dict[int, Ranked] = {}
    given, true = np.array(texts, object), np.array(labels)
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for rest, held in parts.split(given, true):
        weigher = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
        svm = LinearSVC().fit(weigher.fit_transform(given[rest]), true[rest])
        margins = svm.decision_function(weigher.transform(given[held]))
        orders = (-margins).argsort(axis=1)
        for number, row, order in zip(held.tolist(), margins, orders, strict=True):
            names = [str(svm.classes_[place]) for place in order]
            ranked[number] = Ranked(names, float(row[order[0]] - row[order[1]]))
    return [ranked[number] for number in range(len(texts))]
