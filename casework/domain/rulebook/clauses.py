"""What the policy says: every clause by number, in Chinese (normative) and English.

`source` names where a rule comes from: a law or a published practice by its mark in the
domain basis, or "default" for a configurable choice that claims no authority.
"""

from datetime import date
from typing import Final, NamedTuple


class Clause(NamedTuple):
    """One rule of the handling procedure, with its source and the day it took force."""

    no: str
    zh: str
    en: str
    source: str
    in_force_from: date = date(2019, 1, 1)


class Refused(Exception):
    """A command that the policy does not allow, and the clause that forbids it."""

    def __init__(
        self, clause: Clause, detail_zh: str = "", detail_en: str = ""
    ) -> None:
        self.clause = clause
        self.detail_zh = detail_zh
        self.detail_en = detail_en or detail_zh
        super().__init__(self.sentence("en"))

    def sentence(self, lang: str = "zh") -> str:
        """The refusal in one sentence: the clause, its text and what was wrong."""
        if lang == "zh":
            tail = f"：{self.detail_zh}" if self.detail_zh else ""
            return f"依据第{self.clause.no}条不予准许（{self.clause.zh}）{tail}。"
        tail = f": {self.detail_en}" if self.detail_en else ""
        return f"Clause {self.clause.no} refuses this ({self.clause.en}){tail}."


def require(holds: bool, clause: Clause, zh: str = "", en: str = "") -> None:
    """Refuse, citing the clause and what is wrong, unless its condition holds."""
    if not holds:
        raise Refused(clause, zh, en)


IN_ORDER: Final = Clause(
    "1",
    "办理环节应当依次进行，不得跳转",
    "Steps are taken in order; none is skipped",
    "L9 §27, S3",
)
DUTIES: Final = Clause(
    "2",
    "各环节由规定岗位的人员办理，监督机关只监督、不办理工单",
    "Each step is taken by the post that answers for it; "
    "supervisors watch and never handle",
    "default",
)
MINIMUM_RECORD: Final = Clause(
    "3",
    "受理诉求应当记录时间、事项、地点和联系方式，匿名的应当注明",
    "Intake records time, matter, place and contact; an anonymous call is marked so",
    "L1 §10, F40",
)
CLASSIFICATION: Final = Clause(
    "4",
    "诉求应当按现行目录分类，更正分类须说明理由，来电人原话不得改动",
    "A complaint is classified by the catalogue in force; a correction gives its "
    "reason, and the caller's own words are never changed",
    "L1 §2, F27",
)
GRADES: Final = Clause(
    "5",
    "等级任何岗位均可提高，降低须由派单员说明理由",
    "Any post may raise the grade; only a dispatcher may lower it, with a reason",
    "default",
)
NIGHT_WORK: Final = Clause(
    "6",
    "居住区夜间施工未公示证明的，按紧急等级办理，抢修除外",
    "Night work without a posted certificate is urgent, emergency repair excepted",
    "L11 §43, L11 §88",
)
DIRECT_ANSWER: Final = Clause(
    "7",
    "只有咨询和建议可以当场答复",
    "Only consultations and suggestions are answered directly",
    "F4, default",
)
OTHER_ROUTES: Final = Clause(
    "8",
    "告知其他途径须有法定情形，并写明途径",
    "A caller is sent elsewhere only on a statutory ground, and is told where",
    "L1 §11, F10",
)
SAME_MATTER: Final = Clause(
    "9",
    "同一人同一事项且无新情况的，追加来电、告知进展，不再派单",
    "The same person with the same matter and nothing new is appended and told the "
    "progress, not dispatched again",
    "L1 §11, F18",
)
ONE_LEAD: Final = Clause(
    "10",
    "派单应当确定一个主办单位，办理期限自派单之时起算",
    "A dispatch names exactly one lead unit, and its clock starts at dispatch",
    "L1 §12, L1 §13, F37",
)
NOT_THE_COMMITTEE: Final = Clause(
    "11",
    "居民委员会不得作为政府职责事项的主办单位",
    "A residents' committee never leads in what is the government's duty",
    "L1 §17",
)
NOT_IN_OWN_CAUSE: Final = Clause(
    "12",
    "反映态度和办理情况的，被反映的单位不得主办；被反映的单位不得质检、回访或者剔除反映自己的诉求",
    "A unit whose conduct is complained about does not lead; no unit reviews, follows "
    "up or excludes a complaint about itself",
    "L9 §32, default",
)
SIGN_FOR: Final = Clause(
    "13",
    "工单由主办单位签收",
    "An order is signed for by its lead unit",
    "L1 §14, default",
)
RETURN_GROUNDS: Final = Clause(
    "14",
    "退单应当在退单期限内提出，注明理由和依据，逾期未退的为首接责任单位",
    "A return is requested within its window with reason and basis; a unit that lets "
    "the window pass is first responsible",
    "F12, F13",
)
RETURN_TWICE: Final = Clause(
    "15",
    "同一单位退单不得超过两次，已先行联系的不得退单",
    "A unit returns an order at most twice, and never after it contacted the caller",
    "F13, default",
)
RETURN_RULING: Final = Clause(
    "16",
    "退单由上一级派单员审核，驳回的由该单位承担首接责任",
    "A return is ruled on by a dispatcher of the level above; if refused, the unit is "
    "first responsible",
    "F10, default",
)
ADJUDICATION: Final = Clause(
    "17",
    "两次退单获准或者第三个单位仍申请退单的，提请裁定主办单位；退单待审的，可以直接裁定；裁定后不得再退",
    "After two upheld returns, or when a third unit objects too, a ruling on the lead "
    "is asked for; while a return is disputed it may be made at once; after it there "
    "is no further return",
    "F14, default",
)
FIRST_CONTACT: Final = Clause(
    "18",
    "先行联系应当在一个工作日内进行，联系上的注明时间和联系人，未联系上的注明原因",
    "The caller is contacted within one working day; contact gives time and person, "
    "failure gives its reason",
    "F3, F26",
)
CONTACT_BEFORE_HANDLING: Final = Clause(
    "19",
    "先行联系或者两次联系未果后方可办理，特急和匿名的诉求可以先行办理",
    "Handling starts after contact or two failed attempts; life-and-limb and "
    "anonymous cases may start first",
    "F26, default",
)
SITE_VISIT: Final = Clause(
    "20",
    "现场查看应当有照片、时间和地点，违法建筑未到场查看不得回复",
    "A site visit has photos, time and place; an illegal structure is not replied to "
    "unseen",
    "L12 §5, L12 §7, default",
)
EXTENSION: Final = Clause(
    "21",
    "延期应当在到期前说明理由提出，告知来电人，次数和长度不得超过政策规定，紧急事项不得延期",
    "An extension is asked for before the due time with a reason, the caller is told, "
    "within the profile's number and length, and never for urgent cases",
    "F2, F4, F12, F13",
)
SHELVING: Final = Clause(
    "22",
    "挂账须有规定事由、计划和期限，告知来电人，紧急事项须有临时安全措施，九十日以内由区热线办批准，超过的由区政府批准",
    "Shelving needs a listed ground, a plan and an end, the caller told, and for "
    "urgent cases an interim safety measure; up to ninety days the hotline office "
    "approves, beyond that the district government",
    "F19, default",
)
REPLY: Final = Clause(
    "23",
    "回复应当写明事实认定、诉求认定、处理结果和答复方式，由单位负责人批准",
    "A reply states fact finding, demand finding, result and way of answering, and is "
    "approved by the head of the unit",
    "F26",
)
SOLVED_PROVED: Final = Clause(
    "24",
    "工程类诉求认定实际解决须有标明日期的照片或者居民签字，解释说明须有政策依据",
    "In matters of works, solved is proved by a dated photo or the resident's "
    "signature; explained needs a policy ground",
    "F25, default",
)
CUT_OFF_NOTICE: Final = Clause(
    "25",
    "停电提前七日、停气提前三日、停水提前二十四小时告知，不足的应当认定反映属实",
    "Cut-offs are announced seven days (power), three days (gas) or 24 hours (water) "
    "ahead; with less, the complaint is founded",
    "L14",
)
REVIEW: Final = Clause(
    "26",
    "每一回复都须质检，质检员不得来自主办或者协办单位",
    "Every reply is reviewed, and never by the lead or an assisting unit",
    "L9 §27, default",
)
FOLLOW_UP: Final = Clause(
    "27",
    "回访员不得是经办人或者质检员，未接通的须在两日内联系三次，匿名的除外",
    "The follow-up caller neither handled nor reviewed; unreachable means three "
    "attempts on two days, unless the call was anonymous",
    "F3, default",
)
CLOSING: Final = Clause(
    "28",
    "来电人认可解决、有依据的解释说明、有记录的回访未接通或者匿名无法回访的，方可办结",
    "A case closes when the caller calls it solved, on a grounded explanation, or "
    "when the caller was demonstrably unreachable or anonymous",
    "L9 §27, default",
)
REDO: Final = Clause(
    "29",
    "未解决或者不满意的应当重办，三个工作日内由单位负责人参与完成，三次未果的另换经办人",
    "What is unsolved or unsatisfying is redone within three working days with the "
    "head taking part; after three failures by another handler",
    "F2, F3, F14",
)
REOPENING: Final = Clause(
    "30",
    "办结后有新情况、九十日内同处同类再发或者在保修期内的，可以重新打开",
    "A closed case reopens on a new fact, on recurrence at the place within ninety "
    "days, or under warranty",
    "L1 §11, default",
)
SUPERVISION: Final = Clause(
    "31",
    "逾期、多次反映、群体反映或者疑难的工单可以督办，级别只升不降，办理完毕方可解除",
    "Overdue, repeated, collective or problem orders are supervised; the level only "
    "rises, and it is lifted when the matter has been handled",
    "L9 §28, L9 §29, F2, F14",
)
EXCLUSION: Final = Clause(
    "32",
    "剔除须有规定情形、负责人签字和证据，由不办理该单的上级单位批准，只退出分母",
    "Exclusion needs a listed ground, the head's signature and evidence, is approved "
    "by a unit above that does not handle the order, and leaves only the denominators",
    "L9 §25, F13",
)
CONFIDENTIALITY: Final = Clause(
    "33",
    "来电人身份不得向被反映单位和施工、监理、物业单位透露，来电人同意的除外",
    "The caller's identity is never shown to the unit complained about nor to "
    "contractors, supervisors and property companies, unless the caller agrees",
    "L1 §8, L9 §10, L9 §32",
)
GROUP_ORDER: Final = Clause(
    "34",
    "七日内五个以上不同来电人就同一项目反映同类问题的，列为多人同诉，两个工作日内召开现场会",
    "Five or more different callers on one project and one type within seven days "
    "become a group order with a site meeting within two working days",
    "F10, default",
)
CORRECTION: Final = Clause(
    "35",
    "已作记录不得更改，并单和办结有误的以新的记录撤销",
    "What is recorded is never changed; a mistaken merge or closing is undone by a "
    "new record with its reason",
    "default",
)
ONE_MATTER: Final = Clause(
    "36",
    "是否同一事项由系统提示、由人认定，认定须说明理由，拆分的两边各至少留一件",
    "Whether reports are one matter is suggested by the system and ruled on by people "
    "with a reason; a split leaves at least one report on each side",
    "default",
)
PLACE_CORRECTION: Final = Clause(
    "37",
    "更正地点须指明地点或者注明待核，并说明理由，来电人原话不得改动",
    "A correction of the place names it or leaves it open, and gives its reason; the "
    "caller's own words are never changed",
    "L1 §10, default",
)
ADVICE: Final = Clause(
    "38",
    "建议的类别只供参考，由人选定，系统不得据以自行分类；选定时所示的建议一并记录",
    "A suggested type is advice: a person chooses, the system never classifies by it, "
    "and what was suggested is recorded with the choice",
    "default",
)
LEAD: Final = Clause(
    "39",
    "三十日内十件以上、分布于三个以上项目，三十日或者六十日内按施工量和时间均明显多于此前，"
    "且非单个项目、季节所致的，列为类问题线索；一向居高、并未增多的不列",
    "Ten or more reports in thirty days from three or more projects, in thirty days or "
    "in sixty clearly more than before both by works and by time, and not one "
    "project's or the season's doing, are a lead for a type; what has stood high all "
    "along is none",
    "A01, A06, default",
    date(2026, 11, 1),
)
ONE_BUILDING: Final = Clause(
    "40",
    "增多系一幢楼所致的，不列为类问题线索，提请对该楼作结构性复查",
    "What has risen because of one building is no lead for a type; a structural review "
    "of that building is proposed",
    "default",
    date(2026, 11, 1),
)

CLAUSES: Final[tuple[Clause, ...]] = tuple(
    sorted(
        (value for value in dict(globals()).values() if isinstance(value, Clause)),
        key=lambda clause: int(clause.no),
    )
)
BY_NUMBER: Final = {clause.no: clause for clause in CLAUSES}
