"""The table of facts the program works out: name by name, from where. docs/reference/facts.md is written from it."""

from typing import Final

from datarights.text import Text, say
from datarights.valueclass import valueclass


@valueclass
class Computed:
    """How one fact is worked out. ``always``: a statement never replaces it; otherwise the stronger grounds win."""

    name: str
    source: Text
    always: bool = True


def _fact(name: str, zh: str, en: str, *, always: bool = True) -> Computed:
    return Computed(name=name, source=say(zh, en), always=always)


_TABLE: Final = (
    _fact("act.kind", "所问行为的种类", "the kind of act asked about"),
    _fact("act.on", "行为日", "the day of the act"),
    _fact(
        "act.reaches_abroad",
        "行为写明的地域有在大陆（CN）以外的部分为是（全球、all、港澳台都是）；全在大陆为否；没有写明的不说",
        "yes where the territory the act names lies partly outside the mainland (CN): the world, all, Hong Kong, Macao, Taiwan; no where it lies within; nothing where none is named",
    ),
    _fact(
        "right.found",
        "行为人在该数据上有无可能承载本次行为的权利在册",
        "the actor has a right on record that might carry the act",
    ),
    _fact(
        "right.shown",
        "权利链确定覆盖全部请求为是；文义排除、已终止为否；其余未定",
        "yes when the chain surely covers the whole act; no when its words leave it out or it has ended; else open",
    ),
    _fact(
        "right.exercised",
        "行为—权利矩阵本行；须逐项享有的另加所转权利",
        "the row of the act-right matrix, with the rights that pass",
    ),
    _fact(
        "right.basis",
        "own 自有依据；operate 受让或获许的经营权；passing_on 再许可",
        "own, operate (given), or passing_on",
    ),
    _fact("right.purposes", "请求的用途与权利链有效用途相比", "purposes asked against those of the chain"),
    _fact(
        "right.fields",
        "请求的字段与权利链相比；未写明的随权利",
        "fields asked against those of the chain; unsaid, as the right has it",
    ),
    _fact("right.territory", "请求的地域与权利链相比", "territory asked against that of the chain"),
    _fact(
        "right.recipients",
        "接收方与权利链允许的接收方相比；以类别限定的由人判断",
        "the recipient against those the chain allows; limited by description, open",
    ),
    _fact(
        "right.subsets",
        "请求的数据部分与权利链相比；未写明的随权利",
        "subsets asked against those of the chain; unsaid, as the right has it",
    ),
    _fact("right.term", "行为期间每一日是否都在权利期限内", "every day of the act lies within the term of the chain"),
    _fact("right.passing_on", "请求的再许可次数与可余次数相比", "depth of passing on asked against what is left"),
    _fact(
        "right.outside",
        "已证明超出的各项：用途等维度、rights 所需权利、conferred 所给权利、ended 已终止、passed 已转出；没有证明超出的不说",
        "what the act is shown to break: dimensions, rights it needs, rights to be given, an ending, what has passed; nothing otherwise",
    ),
    _fact("right.conferred", "所给各项权利是否都在行为人名下在册", "each right to be given is on record for the actor"),
    _fact(
        "right.ended",
        "所凭权利在行为日已终止、上游已终止或已转出",
        "the right, or what it lives by, has ended or was given away on the day",
    ),
    _fact("right.frozen", "行为日在效的查封（preservation）", "a preservation on record on the day"),
    _fact("right.controlled", "行为日在效的管控（control）", "a control on record on the day"),
    _fact("right.pledged", "行为日在效的质押（pledge）", "a pledge on record on the day"),
    _fact(
        "right.restricted",
        "行为日在效、涉及本次行为的备注限制（restriction）",
        "a restriction on record that touches the act",
    ),
    _fact(
        "right.act_barred",
        "行为日在效的负担写明停止此类行为",
        "a burden on record on the day names this kind of act among those it stops",
    ),
    _fact(
        "right.promised_away",
        "行为人或其上游所作的独占、排他承诺与请求重叠（受益人自身除外）",
        "an exclusive promise of the actor, or of whom it derives from, overlaps what is asked",
    ),
    _fact(
        "right.disputed",
        "权利链或该数据上行为日未了的异议",
        "an objection to the chain or the asset still open on the day",
    ),
    _fact(
        "right.licensed",
        "行为日有以所凭权利为上游的在效许可",
        "a licence that rests on the right relied on is live on the day",
    ),
    _fact(
        "right.sold_above",
        "权利链中某一许可所凭的经营权，在许可之后已由其权利人转让",
        "the right to operate that a licence of the chain rests on was transferred after the licence",
    ),
    _fact("right.void_source", "权利链中有来源不成立的一环", "a link of the chain is void at its source"),
    _fact(
        "right.documented",
        "权利链每一环都有证据或经本库授予",
        "every link has evidence or was granted through the registry",
    ),
    _fact(
        "right.all_three",
        "行为人在效权利合计三项俱全；不全的未定（在册不证明没有）",
        "the actor's live rights make three; fewer on record is open",
    ),
    _fact(
        "actor.entrusted",
        "行为人在册的全部权利都来自委托保管、委托处理",
        "all rights of the actor on record come from entrusting",
    ),
    _fact("actor.natural_person", "主体登记的类型", "the kind of the party", always=False),
    _fact(
        "asset.source",
        "数据登记的来源情形；unknown 视为没有人说",
        "the source situation of the asset; unknown counts as not said",
    ),
    _fact("asset.derived", "有衍生登记，或者登记了输入数据", "a derivation is on record, or inputs are named"),
    _fact(
        "asset.labels.*",
        "本数据与全部上游数据的标签之并；只有附证据、写明所依规则的认定可以降低，其下游随之降低",
        "labels joined over the derivation graph; a determination with evidence, under a named rule, lowers one, and what was made of it",
    ),
    _fact(
        "registration.state",
        "行为人所凭权利的登记按步骤依次得出（办结的注销为 cancelled，后续类型以在效的初次登记为前提，只有续期延长）；受让的随权利承接转让之前的登记，转让登记办结的承接到办结时，全部转出的转让方不再有登记，被许可人可用许可人的，后续登记只看自己的；没有指明权利的步骤归其 by 的一方，只归一项权利；说不清是哪项权利的、转让前后不明、转让登记说不清受让方、注销或失效没有日期的待查；期满而续期未办结为 pending_renewal；没有为 none",
        "what the steps of registration of the right relied on come to, day by day (a cancellation that is done cancels, later types need a first that stands, only a renewal lengthens); a transferee takes over what was registered before the transfer, once that is registered what was until then, and who passed all on has nothing registered; a licensee may show that of its licensor, a later type looks at the actor's own; a step that names no right is that of the party it is by, and of one right only; open where it is not told of which, whether it came before a transfer, who took, or on what day an ending came; pending_renewal past its term while a renewal is pending; none without one",
    ),
    _fact(
        "registration.first_on",
        "在效登记的初次登记日；没有写明日期的待查；没有在效登记的不说",
        "the day of the first registration where one stands; open where no day is written; nothing where none stands",
    ),
    _fact(
        "asset.got_by_sharing",
        "任一上游数据说明是以政务数据共享取得的",
        "data it was made from, however far above, is said to have been got by government sharing",
        always=False,
    ),
    _fact("asset.inputs_fused", "输入数据中有融合数据", "an input is itself fused", always=False),
    _fact(
        "asset.right_in_source",
        "权利人对每一输入都有在效的使用权为 use；否则未定",
        "use when the holder has a live right of use in each input",
        always=False,
    ),
    _fact("act.kind_of_licence", "行为写明的独占性", "the exclusivity the act states", always=False),
    _fact("act.term_stated", "行为写明了期限", "the act states a term", always=False),
    _fact(
        "act.inputs_usable",
        "行为人对投入的每一数据都有在册、确定、及于本次行为（用途、地域、期间等）且未许诺给他人的使用权；没有写明投入的未定",
        "the actor surely has use of every asset drawn on, for what the act asks and not promised away; open where none is named",
        always=False,
    ),
    _fact("act.passes_part", "行为写明的权利少于三项", "the act states fewer than three rights", always=False),
)

FACTS: Final = {each.name: each for each in _TABLE}
"""Every fact worked out from the ledger or from the act, by name."""


def is_computed(name: str) -> bool:
    """Tell whether a fact is always worked out by the program, so that no statement replaces it."""
    if name.startswith("asset.labels."):
        return True
    found = FACTS.get(name)
    return found is not None and found.always


def page() -> str:
    """Give the reference page of the table, in Markdown."""
    lines = [
        "# Facts the program works out",
        "",
        "Every fact a rule may look at is declared in a pack. These are supplied by the program, from ledger and act;",
        "*stated*: a statement with stronger grounds replaces it. All others come from the files that describe",
        "asset (`asset.*`), parties (`actor.*`, `recipient.*`), act (`act.*`), and from determinations on the ledger.",
        "Grounds: a claim without evidence is asserted, with evidence documented; what the registry itself granted or",
        "keeps is recorded; a determination is determined. A chain is as well known as its weakest link.",
        "",
        "An act that exercises no right (`ledger: no`: mediating, registering) still hears what lies on the right it deals",
        "in, and whether that is void or ended: the one named, else the actor's, the other party's, or all there are; where",
        "it cannot be said whose is meant, or only some are void, it is open. Having passed a right on does not end it there.",
        "A `right.*` stated beside a ledger counts as stated where no chain is looked for, and is open and shown otherwise.",
        "",
        "| fact | 来源 | from | |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{each.name}` | {each.source.zh} | {each.source.en} | {'' if each.always else 'stated'} |"
        for each in _TABLE
    ]
    return "\n".join(lines) + "\n"
