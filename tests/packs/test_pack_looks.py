"""A stranger's pack looks like what it is: no text that turns itself round, no two names that look alike, no id that is a path."""

import pytest
from test_pack_lint import HEAD, RULE, pack_of, rule

from datarights.errors import InputError


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (rule(title='{zh: 题, en: "allowed\u202edetibihorp"}'), "DR-P020"),
        (rule(says='{zh: "说\u200b", en: s}'), "DR-P020"),
        (rule(says='{zh: 说, en: "s\\u2066"}'), "DR-P020"),
        (rule(id="b\u0430se"), "DR-I023"),
        (rule(id="../../base"), "DR-I023"),
        (rule(id="a\\\\b"), "DR-I023"),
    ],
)
def test_what_looks_like_something_else_is_refused_with_its_place(tmp_path, bad, code):
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path, RULE, bad)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.line) == (code, 4)
    assert "\u202e" not in fault.message.en


def test_names_in_one_script_beside_chinese_are_names(tmp_path):
    pack = pack_of(tmp_path, RULE, rule(id="上海-3.β"), rule(id="правило-3"), rule(id="上海-3.base"))
    assert len(pack.rules) == 4


def test_the_id_of_a_pack_mixes_no_scripts_that_look_alike(tmp_path):
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path, RULE, head=HEAD.replace("id: small", "id: \u0441n-small"))
    (fault,) = caught.value.faults
    assert fault.code == "DR-I023"
