"""`casework learn`: what people chose so far becomes what is suggested."""

from typing import Any, Final

import click

from casework.adapters.cli import output
from casework.adapters.cli.command import Command
from casework.adapters.cli.options import district
from casework.adapters.cli.output import Column
from casework.adapters.cli.session import session
from casework.adapters.cli.settings import Plain
from casework.adapters.learning import learn_from
from casework.adapters.rulebook import rulebook_of
from casework.domain.rulebook.taxonomy import OWN
from casework.domain.suggestion.certainty import WANTED
from casework.domain.suggestion.learned import Knowledge
from casework.domain.suggestion.learning import TooLittle

COLUMNS: Final = (
    Column("what", "项目", "what"),
    Column("figure", "数值", "figure", right=True),
)


@click.command(cls=Command)
@district
@click.option(
    "--upto",
    type=click.IntRange(1),
    metavar="POSITION",
    help="From facts up to this position; all unless said. 截至位置",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="The same facts and seed give the same model. 种子",
)
@click.option(
    "--taxonomy", metavar="T", default=OWN, help="Of this catalogue. 分类目录"
)
@click.pass_context
def learn(
    context: click.Context,
    *,
    district: str | None,
    upto: int | None,
    seed: int,
    taxonomy: str,
) -> None:
    """Learn to suggest types from what people chose. 学习分类建议

    From the last type a person gave each complaint, up to a position in the record. The
    figures are of complaints held back in turn. Until there is enough to learn from,
    everyday words suggest.
    """
    with session(context) as run:
        settings = run.settings
        record = run.record(run.only(district))
        catalogue = rulebook_of(record).taxonomy(taxonomy)
        try:
            known = learn_from(record, run.store.data, catalogue, upto=upto, seed=seed)
        except TooLittle as little:
            raise Plain(little.reason.zh, little.reason.en) from little
        if settings.json:
            output.document({"district": record.district, **_document(known)})
            return
        settings.tell(
            f"{record.district}：{known.name}", f"{record.district}: {known.name}"
        )
        rows = [
            {"what": settings.say(zh, en), "figure": figure}
            for zh, en, figure in _figures(known)
        ]
        output.table(settings, COLUMNS, rows)


def _document(known: Knowledge) -> dict[str, Any]:
    about = known.about
    return {
        "model": known.name,
        "hash": known.hash,
        "taxonomy": about.taxonomy,
        "upto": about.upto,
        "seed": about.seed,
        "examples": about.examples,
        "left_out": about.left_out,
        "leaves": about.leaves,
        "quality": {
            name: round(value, 4) for name, value in about.quality._asdict().items()
        },
    }


def _figures(known: Knowledge) -> list[tuple[str, str, str]]:
    about, how = known.about, known.about.quality
    goal = f"{WANTED:.0%}"
    return [
        ("学习的工单", "complaints learned from", f"{about.examples:,}"),
        ("类型", "types", f"{len(about.leaves):,}"),
        ("同类过少未学", "left out, too few of their type", f"{about.left_out:,}"),
        ("宏平均F1", "macro-F1", f"{how.macro_f1:.3f}"),
        ("前两项命中", "true type among the first two", f"{how.top2:.1%}"),
        ("最有把握的九成正确", "right among the surest 90 %", f"{how.precision:.1%}"),
        (f"正确率{goal}可覆盖", f"covered at {goal} right", f"{how.covered:.1%}"),
        ("作出建议", "said surely", f"{how.sure:.1%}"),
    ]
