"""Labels travel down the derivation graph and stop only where a named rule lowers them, judged by a naive twin."""

import itertools
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st
from naive_labels import label, turned_out

from datarights.decision.act import Act
from datarights.decision.labels import Around
from datarights.holdings.fold import Fold
from datarights.holdings.once import Once
from datarights.ledger.entry import Draft
from datarights.model.grounds import Grounds
from datarights.model.scope import Lexicon
from datarights.rules.pack import Lowering
from datarights.rules.questions import Questions

DAY = date(2026, 11, 23)
NAMES = ("原始", "清洗", "汇总", "指数", "报告")
ACT = Act(kind="license", on=DAY, by="棉企", to="银行")
PERSONAL = "asset.labels.personal"


class Anonymising(Questions):
    """No pack's questions; one rule takes the label away, by a test of anonymisation."""

    def lowering(self, label):
        return (Lowering(under=STANDING["under"], proves=("anonymisation",)),) if label == "personal" else ()

    def runs(self, rule, day):
        return True


class Changing(Anonymising):
    """The question had another version until the rules that ask it changed; a rule that takes the label away came later than some answers begin."""

    def _version(self, name, day):
        return "新版" if day >= CHANGED else "旧版"

    def runs(self, rule, day):
        return day >= RULED


CHANGED, RULED = date(2026, 7, 1), date(2021, 11, 1)
QUESTIONS = Anonymising(())
STANDING = {"evidence": ("评估报告",), "under": "pipl-73-4.anonymised"}


def ledger(assets, determinations=(), begins=(), versions=()):
    """Give a ledger; ``begins``, ``versions``: of each determination its first day, and the version of the question."""
    fold = Fold(lexicon=Lexicon(), origin="库")
    judges = dict.fromkeys(by for _, by, *_ in determinations)
    for name in dict.fromkeys(("棉企", "银行", "评估师", *judges)):
        fold.append(Draft(kind="party", id=name, payload={"name": name, "party_kind": "organisation"}))
    fold.append(
        Draft(
            kind="evidence",
            id="评估报告",
            payload={"title": "匿名化评估报告", "sha256": "0" * 64, "proves": ["anonymisation"]},
        )
    )
    fold.append(
        Draft(
            kind="evidence",
            id="采集说明",
            payload={"title": "采集说明", "sha256": "1" * 64, "proves": ["lawful_collection"]},
        )
    )
    for name, (said, inputs) in assets.items():
        body = {"source": "derived" if inputs else "collected", "labels": {"personal": said}, "inputs": list(inputs)}
        fold.append(Draft(kind="asset", id=name, payload=body))
    for number, (asset, by, answer, evidence, under) in enumerate(determinations):
        body = {"question": PERSONAL, "answer": answer, "reasons": "测试", **({"under": under} if under else {})}
        body |= {"version": versions[number]} if versions else {}
        fold.append(
            Draft(
                kind="determination",
                id=f"认定{number}",
                asset=asset,
                parties={"by": by},
                evidence=evidence,
                valid=(begins[number] if begins else "0001-01-01", "9999-12-31"),
                payload=body,
            )
        )
    return fold


def found(assets, determinations=(), asset=NAMES[-1]):
    return at(ledger(assets, determinations), asset)


def at(fold, asset=NAMES[-1], day=DAY, questions=QUESTIONS):
    act = Act(kind=ACT.kind, on=day, by=ACT.by, to=ACT.to, asset=asset)
    return (
        Around(act=act, holdings=fold, lexicon=fold.lexicon, specs={}, questions=questions, day=day.toordinal())
        .facts()[0]
        .get(PERSONAL)
    )


def value(fact):
    return None if fact is None else fact.value


@st.composite
def graphs(draw):
    """Up to five pieces of data, each made from some before it; some of what they were made from is on no record."""
    assets = {}
    for number, name in enumerate(NAMES):
        upper = draw(st.lists(st.sampled_from((*NAMES[:number], "库外")), max_size=3, unique=True)) if number else []
        assets[name] = (draw(st.sampled_from((True, False, False, None))), tuple(upper))
    gone = draw(st.sets(st.sampled_from(NAMES[:2]), max_size=1))
    return {name: each for name, each in assets.items() if name not in gone}


@st.composite
def determined(draw, assets):
    return [
        (
            draw(st.sampled_from(sorted(assets))), draw(st.sampled_from(("评估师", "评估师", "棉企"))), draw(st.sampled_from((False, False, True))),
            draw(st.sampled_from((("评估报告",), ("评估报告",), ()))),
            draw(st.sampled_from((STANDING["under"], STANDING["under"], ""))),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_label_is_what_the_definition_says(data):
    assets = data.draw(graphs())
    said = data.draw(determined(assets))
    count = [(asset, answer) for asset, answer in map(counting, said) if answer is not None]
    last = dict(count)
    lowered = {asset for asset, answer in last.items() if answer is False}
    raised = {asset for asset, answer in last.items() if answer is True}
    again = {asset for asset in lowered if turned_out(asset, assets, count)}
    assert value(found(assets, said)) is label(NAMES[-1], assets, lowered - again, raised, asked_again=again)


def counting(said):
    """Give of which data what was determined; nothing where it does not count."""
    asset, by, answer, *proved = said
    return asset, answer if by != "棉企" and (answer or all(proved)) else None


@st.composite
def told(draw, number):
    """Give how many of some answers were to the version of the question before, and the day from which each counts."""
    first = st.sampled_from(("0001-01-01", "2021-01-01", "2026-01-02", "2026-06-30", "2026-07-01", "2026-11-20"))
    return draw(st.integers(0, number)), [draw(first) for _ in range(number)]


@pytest.mark.parametrize("what", ["answer", "judge"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_label_is_what_the_definition_says_where_answers_or_who_gave_them_were_struck_out_since(what, data):
    assets = {NAMES[0]: (True, ())}
    for one, name in itertools.pairwise(NAMES):
        more = data.draw(st.sampled_from((one, *assets)) if name != NAMES[-1] else st.just(one))
        assets[name] = (data.draw(st.sampled_from((False, False, None))), (one, more))
    lowest = map(lowering, data.draw(st.permutations(NAMES[1:-1])))
    said = [*lowest, *data.draw(determined(assets))[:2]][data.draw(st.integers(0, 1)) :]
    before, begins = data.draw(told(len(said)))
    struck = set(data.draw(st.lists(st.integers(0, len(said) - 1), max_size=2)))
    named = [(asset, by if by == "棉企" else f"评估{number}", *more) for number, (asset, by, *more) in enumerate(said)]
    fold = ledger(assets, named, begins, ["旧版" if number < before else "新版" for number in range(len(said))])
    for number in struck:
        about = f"认定{number}" if what == "answer" or said[number][1] == "棉企" else f"评估{number}"
        fold.append(Draft(kind="correction", id=f"撤销{number}", about=about, payload={"draft": None}))
    counted = [(*counting(each), number in struck, number < before) for number, each in enumerate(said)]
    count = [each for each in counted if each[1] is not None]
    gone = {at for at, (_, _, out, _) in enumerate(count) if out}
    old = sum(each[-1] for each in count)
    last = {asset: (answer, number < old) for number, (asset, answer, *_) in enumerate(count) if number not in gone}
    lowered = {asset for asset, each in last.items() if each == (False, False)}
    raised = {asset for asset, each in last.items() if each == (True, False)}
    open_again = {asset for asset, (_, of_old) in last.items() if of_old}
    pairs = [each[:2] for each in count]
    again = {asset for asset in lowered if turned_out(asset, assets, pairs, gone, old)}
    expected = label(NAMES[-1], assets, lowered - again, raised, asked_again=again | open_again)
    assert value(at(fold, questions=Changing(()))) is expected


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_label_found_above_is_gone_below_only_by_what_was_said_after_it_was_found(data):
    assets = data.draw(graphs())
    said = data.draw(determined(assets))
    name = data.draw(st.sampled_from(sorted(assets)))
    clean = {each: (False, inputs) for each, (_, inputs) in assets.items()}
    fact = found(clean, [*said, (name, "评估师", True, (), "")])
    assert name == NAMES[-1] or name not in above(clean) or value(fact) is not False


def above(assets, name=NAMES[-1]):
    found = set(assets[name][1]) & assets.keys()
    return found.union(*(above(assets, each) for each in found))


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_the_entries_named_lead_from_data_that_has_the_label_down_to_the_data_asked_about(assets):
    fact = found(assets)
    if fact is None or fact.value is not True:
        return
    way = [each.rpartition("#")[0] for each in fact.origin.split(" · ")]
    assert assets[way[0]][0] is True
    assert way[-1] == NAMES[-1]
    assert all(upper in assets[lower][1] for upper, lower in itertools.pairwise(way))


@settings(max_examples=80, deadline=None)
@given(graphs(), st.sampled_from(NAMES))
def test_to_learn_that_data_above_has_the_label_never_takes_it_away_below(assets, name):
    before = value(found(assets))
    after = value(found({**assets, name: (True, assets[name][1])} if name in assets else assets))
    assert after is True or after is before


# ---- examples ----------------------------------------------------------------------------------------------------

CHAIN = {"原始": (True, ()), "清洗": (None, ("原始",)), "指数": (False, ("清洗",)), "报告": (False, ("指数",))}


def lowering(asset, by="评估师", **more):
    said = {**STANDING, **more}
    return (asset, by, False, said["evidence"], said["under"])


def test_what_is_made_of_herders_names_holds_personal_information_however_far_down():
    fact = found(CHAIN)
    assert fact.value is True
    assert [each.rpartition("#")[0] for each in fact.origin.split(" · ")] == ["原始", "清洗", "指数", "报告"]


def test_an_index_anonymised_with_its_test_under_a_named_rule_frees_what_is_made_of_it():
    fact = found(CHAIN, [lowering("指数")])
    assert (fact.value, fact.grounds) == (False, Grounds.ASSERTED)
    assert [each.rpartition("#")[0] for each in fact.origin.split(" · ")] == ["认定0", "指数", "报告"]
    assert label("报告", CHAIN, {"指数"}) is False


def test_without_test_without_rule_or_by_the_seller_itself_nothing_is_lowered():
    for each in (lowering("指数", evidence=()), lowering("指数", under=""), lowering("指数", by="棉企")):
        assert found(CHAIN, [each]).value is True


def test_another_rule_or_evidence_of_something_else_takes_no_label_away():
    for each in (lowering("指数", under="cas-8.tested"), lowering("指数", evidence=("采集说明",))):
        assert found(CHAIN, [each]).value is True


def test_an_answer_that_takes_no_label_away_takes_no_finding_of_it_away_either():
    clean = {name: (False, inputs) for name, (_, inputs) in CHAIN.items()}
    yes = ("清洗", "评估师", True, (), "")
    for each in (lowering("清洗", evidence=()), lowering("清洗", under=""), lowering("清洗", by="棉企")):
        assert found(clean, [yes, each]).value is True
    assert found(clean, [yes, lowering("清洗")]).value is False


def test_evidence_struck_out_leaves_open_what_it_took_away_and_brings_back_what_was_found_before():
    clean = {name: (False, inputs) for name, (_, inputs) in CHAIN.items()}
    for before, value_then in (([], None), ([("清洗", "评估师", True, (), "")], True)):
        fold = ledger(clean, [*before, lowering("清洗")])
        fold.append(Draft(kind="correction", id="撤销", about="评估报告", payload={"draft": None}))
        assert value(at(fold)) is value_then


def test_a_later_finding_that_it_can_be_restored_brings_the_label_back():
    assert found(CHAIN, [lowering("指数"), ("指数", "评估师", True, ("评估报告",), "")]).value is True


def test_data_found_to_hold_personal_information_marks_what_was_made_of_it():
    clean = {name: (False, inputs) for name, (_, inputs) in CHAIN.items()}
    fact = found(clean, [("清洗", "评估师", True, (), "")])
    assert (fact.value, fact.grounds) == (True, Grounds.DETERMINED)
    assert fact.origin.startswith("认定0#")


def test_data_that_also_comes_another_way_keeps_the_label():
    both = {**CHAIN, "报告": (False, ("指数", "清洗"))}
    assert found(both, [lowering("指数")]).value is True


def test_what_is_on_no_record_leaves_the_label_open():
    assert found({"报告": (False, ("库外",))}) is None


MADE = {"原始": (True, ()), "清洗": (False, ("原始",)), NAMES[-1]: (False, ("清洗",))}


def test_a_label_that_was_taken_away_comes_back_with_sources_recorded_since():
    fold = ledger(MADE, [("清洗", "评估师", False, *STANDING.values())])
    assert value(at(fold)) is False
    fold.append(Draft(kind="asset", id="另源", payload={"source": "collected", "labels": {"personal": True}}))
    assert value(at(fold)) is False
    fold.append(Draft(kind="derivation", id="续作", asset="清洗", payload={"inputs": ["另源"]}))
    assert value(at(fold)) is True


def test_a_label_that_was_taken_away_comes_back_when_a_source_turns_out_to_have_it():
    assets = {**MADE, "原始": (False, ()), "旁源": (True, ()), "清洗": (False, ("原始", "旁源"))}
    fold = ledger(assets, [("清洗", "评估师", False, *STANDING.values())])
    assert value(at(fold)) is False
    again = Draft(kind="asset", id="原始", payload={"source": "collected", "labels": {"personal": True}})
    fold.append(Draft(kind="correction", id="更正", about="原始", payload={"reason": "错", "draft": again.as_json()}))
    assert value(at(fold)) is True


def determining(asset, answer, name):
    body = {"question": PERSONAL, "answer": answer, "reasons": "后来查明"}
    return Draft(kind="determination", id=name, asset=asset, parties={"by": "评估师"}, payload=body)


def corrected(name, *, labels, **more):
    body = {"source": "collected", "labels": labels, **more}
    again = Draft(kind="asset", id=name, payload=body)
    return Draft(kind="correction", id="更正", about=name, payload={"reason": "错", "draft": again.as_json()})


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_label_that_was_taken_away_comes_back_when_a_source_at_any_depth_is_determined_to_have_it(depth):
    steps = {f"步骤{number}": (False, (f"步骤{number - 1}" if number else "原始",)) for number in range(depth)}
    assets = {"原始": (False, ()), **steps, "旁源": (True, ()), NAMES[-1]: (False, ("清洗",))}
    assets["清洗"] = (False, (f"步骤{depth - 1}", "旁源"))
    fold = ledger(dict(sorted(assets.items(), key=lambda each: each[0] == NAMES[-1])), [lowering("清洗")])
    assert value(at(fold)) is False
    fold.append(determining("原始", True, "后认定"))
    assert value(at(fold)) is True


def test_a_label_taken_away_after_a_source_was_determined_to_have_it_stays_away():
    assets = {**MADE, "原始": (False, ())}
    fold = ledger(assets, [("原始", "评估师", True, (), ""), lowering("清洗")])
    assert value(at(fold)) is False
    fold.append(determining("原始", True, "再认定"))
    assert value(at(fold)) is False, "that it has the label was seen"


def test_a_label_that_was_taken_away_is_open_when_that_of_a_source_is_open_again():
    """A source that was cleared by a test is not cleared when the test is struck out; nobody weighed that it may hold it."""
    clean = {**MADE, "原始": (False, ())}
    fold = ledger(clean)
    more = {"title": "另一份匿名化评估报告", "sha256": "2" * 64, "proves": ["anonymisation"]}
    fold.append(Draft(kind="evidence", id="另一报告", payload=more))
    body = {"question": PERSONAL, "answer": False, "reasons": "测试", "under": STANDING["under"]}
    for name, asset, evidence in (("甲", "原始", "另一报告"), ("乙", "清洗", "评估报告")):
        fold.append(
            Draft(
                kind="determination",
                id=name,
                asset=asset,
                parties={"by": "评估师"},
                evidence=(evidence,),
                payload=body,
            )
        )
    assert value(at(fold)) is False
    fold.append(Draft(kind="correction", id="撤销", about="另一报告", payload={"draft": None}))
    assert value(at(fold)) is None


STEPS = {"原始": (True, ()), "清洗": (False, ("原始",)), "汇总": (False, ("清洗",)), "指数": (False, ("汇总",)), NAMES[-1]: (False, ("指数",))}  # fmt: skip


@pytest.mark.parametrize("said", [False, None])
@pytest.mark.parametrize("who", ["认定0", "评估甲"])
@pytest.mark.parametrize("after", [True, False])
def test_a_label_that_was_taken_away_comes_back_when_that_of_a_source_never_was_taken_away(said, who, after):
    """What the entry of the source itself says clears it of nothing that lies above."""
    above, below = lowering("清洗", by="评估甲"), lowering("指数")
    fold = ledger({**STEPS, "清洗": (said, ("原始",))}, [above, below] if after else [above])
    assert value(at(fold)) is False
    fold.append(Draft(kind="correction", id="撤销", about=who, payload={"draft": None}))
    if not after:  # it was taken away below when that was struck out: what comes down was seen
        fold.append(lowered("指数", "后认定", "", ""))
    assert value(at(fold)) is after
    fold.append(lowered("清洗", "再认定", "", ""))
    assert value(at(fold)) is False


@pytest.mark.parametrize("begins", ["2021-01-01", "2026-01-02", "2026-06-30", "2026-07-01"])
@pytest.mark.parametrize(("above", "after"), [("新版", True), ("旧版", False)])
def test_a_label_taken_away_is_asked_again_though_the_answers_begin_before_their_question_and_rule(
    begins, above, after
):
    """What was answered above to the version before was open when it was taken away below: that was seen."""
    fold = ledger(STEPS, [lowering("清洗"), lowering("指数")], [begins] * 2, [above, "新版"])
    assert value(at(fold, questions=Changing(()))) is False
    fold.append(Draft(kind="correction", id="撤销", about="认定0", payload={"draft": None}))
    assert value(at(fold, questions=Changing(()))) is after


def test_a_label_taken_away_stays_away_where_nothing_comes_down_from_what_was_struck_out():
    clean = {**STEPS, "原始": (False, ())}
    fold = ledger(clean, [lowering("清洗"), lowering("指数")])
    fold.append(Draft(kind="correction", id="撤销", about="认定0", payload={"draft": None}))
    assert value(at(fold)) is False


OVER = "2027-01-01"


@pytest.mark.parametrize("began", ["", "2026-11-01"])
@pytest.mark.parametrize("since", ["", "2026-11-20"])
@pytest.mark.parametrize(("stated", "after"), [(True, True), (False, None)])
def test_a_label_that_was_taken_away_comes_back_when_that_of_a_source_was_taken_away_for_a_term(
    began, since, stated, after
):
    fold = ledger({**MADE, "原始": (stated, ())})
    fold.append(lowered("原始", "甲", began, OVER))
    fold.append(lowered("清洗", "乙", since, ""))
    assert value(at(fold, day=date(2026, 12, 31))) is False
    assert value(at(fold, day=date(2027, 1, 1))) is after


@pytest.mark.parametrize("began", ["", "2026-01-01"])
@pytest.mark.parametrize("more", [(), ("again",)])
def test_a_label_taken_away_after_that_of_a_source_was_back_stays_away(began, more):
    """Of an answer without a first day nobody can tell whether the term was over; what was said of the source since is told."""
    fold = ledger(MADE)
    fold.append(lowered("原始", "甲", began, "2026-06-01"))
    for _ in more:
        fold.append(determining("原始", True, "后认定"))
    fold.append(lowered("清洗", "乙", "" if more else "2026-06-01", ""))
    assert value(at(fold)) is False


def lowered(asset, name, start, end):
    body = {"question": PERSONAL, "answer": False, "reasons": "测试", "under": STANDING["under"]}
    valid = (start or "0001-01-01", end or "9999-12-31")
    return Draft(
        kind="determination", id=name, asset=asset, parties={"by": "评估师"}, evidence=STANDING["evidence"], valid=valid,
        payload=body,
    )  # fmt: skip


def test_that_a_label_stays_away_is_read_from_all_that_lies_above():
    fold = ledger(MADE, [lowering("清洗")])
    act = Act(kind=ACT.kind, on=DAY, by=ACT.by, to=ACT.to, asset=NAMES[-1])
    around = Around(act=act, holdings=fold, lexicon=fold.lexicon, specs={}, questions=QUESTIONS, day=DAY.toordinal())
    assert {*MADE, "认定0"} <= {row.id for row in around.facts()[1]}


@pytest.mark.parametrize("labels", [{"personal": True}, {"personal": False}, {"personal": True, "public": True}])
def test_what_else_is_corrected_of_a_source_leaves_what_was_taken_away(labels):
    fold = ledger(MADE, [lowering("清洗")])
    fold.append(corrected("原始", labels=labels, industry="农业"))
    assert value(at(fold)) is False


@pytest.mark.parametrize("count", [255, 256, 300])
def test_a_label_was_not_taken_away_of_more_sources_than_are_looked_at(count):
    sources = {f"源{number:03}": (number == 0, ()) for number in range(count)}
    fold = ledger({**sources, "清洗": (False, tuple(sources)), NAMES[-1]: (False, ("清洗",))}, [lowering("清洗")])
    assert value(at(fold)) is (count >= 256)
    fold.append(corrected("源007", labels={"personal": True}))
    assert value(at(fold)) is True


class Counting(Once):
    """Holdings that note each question put to the ledger itself, at whatever size."""

    def __init__(self, known, asked):
        super().__init__(Asking(known, asked))
        self.at = lambda size: Counting(known.at(size), asked)


class Asking:
    """Holdings that note what they are asked."""

    def __init__(self, known, asked):
        self._known, self._asked = known, asked

    def __getattr__(self, name):
        found = getattr(self._known, name)
        if not callable(found):
            return found
        return lambda *of: self._asked.append((name, *of)) or found(*of)


def reads(length):
    """Give how often the ledger is asked about a chain of data in which the label was taken away at each step."""
    steps = {f"步骤{number}": (False, (f"步骤{number - 1}" if number else "原始",)) for number in range(length)}
    assets = {"原始": (True, ()), **steps, NAMES[-1]: (False, (f"步骤{length - 1}",))}
    fold, asked = ledger(assets, [lowering(name) for name in steps]), []
    known = Counting(fold, asked)
    act = Act(kind=ACT.kind, on=DAY, by=ACT.by, to=ACT.to, asset=NAMES[-1])
    around = Around(act=act, holdings=known, lexicon=fold.lexicon, specs={}, questions=QUESTIONS, day=DAY.toordinal())
    assert value(around.facts()[0].get(PERSONAL)) is False
    return len(asked)


def test_what_is_asked_of_a_ledger_about_a_chain_grows_as_the_chain_does():
    """Each label taken away is held against all that lies above it: the ledger is not asked about all that anew each time."""
    assert reads(80) < 2.5 * reads(40)
