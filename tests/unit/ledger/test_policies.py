"""Trust policies (C2SP tlog-policy): who is believed, how many must agree, and where a file is no policy."""

import pytest
from hypothesis import given, strategies as st
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.keys.signing import check
from datarights.ledger.note import KeyKind
from datarights.ledger.policy import MAX_NAMES, Group, TrustPolicy, parse_policy, verify_under

LOG = signer_of(ORIGIN).key
WITNESSES = {f"w{at}": signer_of(f"w{at}.example", KeyKind.COSIGNATURE) for at in range(6)}
LINES = [f"witness {name} {each.key}" for name, each in WITNESSES.items()]


def policy(*lines):
    return parse_policy("\n".join([f"log {LOG}", *LINES, *lines, ""]))


def at_line(number, *lines):
    """Refused at one of the lines behind the log and the witnesses."""
    error = refused("DR-V017", policy, *lines)
    assert error.message.en.startswith(f"line {number + 1 + len(LINES)} of the trust policy")
    assert error.step == "policy"
    return error.message.en


@given(st.sets(st.sampled_from(sorted(WITNESSES))), st.integers(1, 3), st.sampled_from(["all", "any", "2"]))
def test_a_quorum_of_groups_is_met_when_enough_members_of_each_are(cosigned, few, upper):
    found = policy(f"group a {few} w0 w1 w2", "group b any w3 w4", f"group c {upper} a b w5", "quorum c")
    members = [len(cosigned & {"w0", "w1", "w2"}) >= few, bool(cosigned & {"w3", "w4"}), "w5" in cosigned]
    assert found.met_by(cosigned) is (sum(members) >= {"all": 3, "any": 1, "2": 2}[upper])


def test_the_name_of_a_group_or_of_nobody_is_no_witness():
    assert not policy("group g any w0", "quorum g").met_by(["g", "w9"])
    assert not TrustPolicy(logs=(LOG,), quorum="w9").met_by(["w9"])
    assert TrustPolicy(logs=(LOG,)).met_by([])


@given(st.integers(1, 6), st.booleans())
def test_a_policy_is_read_back_as_it_was_written(threshold, grouped):
    lines = [f"group g {threshold} {' '.join(WITNESSES)}", "quorum g"] if grouped else ["quorum w0"]
    found = policy(*lines)
    assert parse_policy(str(found)) == found
    if grouped:
        assert found.groups == {"g": Group(threshold=threshold, members=tuple(WITNESSES))}


def test_a_policy_whose_line_ends_were_changed_says_so_at_the_first_of_them():
    for text, line in ((f"log {LOG}\r\n", 1), (f"log {LOG}\n\nquorum none\r\n\r\n", 3)):
        error = refused("DR-V017", parse_policy, text)
        assert error.message.en.startswith(f"line {line} of the trust policy")
        assert "CRLF" in error.message.en
        assert "as it was" in error.hint.en


def test_all_and_any_are_words_for_numbers():
    assert policy("group g all w0 w1 w2", "quorum g").groups["g"].threshold == 3
    assert policy("group g any w0 w1 w2", "quorum g").groups["g"].threshold == 1


@pytest.mark.parametrize("threshold", ["0", "3", "-1", "01", "２", "most", "", "9" * 5000])
def test_a_group_asks_for_a_decimal_number_of_its_members_one_at_least(threshold):
    at_line(1, f"group g {threshold} w0 w1", "quorum g")


@pytest.mark.parametrize(
    "lines",
    [
        ["group g any"],
        ["group g any none"],
        ["group g any w9"],
        ["group g any g"],
        ["group g any w0 w0"],
        ["group w0 any w1"],
        ["group none any w1"],
        [f"witness w0 {signer_of('other.example', KeyKind.COSIGNATURE).key}"],
        [f"witness other {WITNESSES['w0'].key}"],
        [f"witness other {LOG}"],
        [f"log {LOG}"],
        [f"log {WITNESSES['w0'].key}"],
        [f"log {signer_of('other.example').key} https://a.example https://b.example"],
        [f"witness other {signer_of('other.example', KeyKind.COSIGNATURE).key} https://a.example https://b.example"],
        ["quorum"],
        ["quorum w0 w1"],
    ],
)
def test_a_line_that_does_not_fit_those_before_it_is_refused(lines):
    at_line(1, *lines, "quorum none")


def test_a_member_of_one_group_is_a_member_of_no_other_and_no_name_is_taken_twice():
    at_line(2, "group g any w0 w1", "group h any w1 w2", "quorum h")
    at_line(2, "group g any w0 w1", "group g any w2", "quorum g")
    at_line(2, "group g any w0", f"witness g {signer_of('other.example', KeyKind.COSIGNATURE).key}", "quorum g")
    at_line(2, "quorum w0", "quorum w0")
    at_line(2, "group g any w0")


def test_a_url_may_stand_behind_a_key_and_comments_and_blanks_anywhere():
    other = signer_of("other.example", KeyKind.COSIGNATURE).key
    text = f"# 试点\n\n \t log\t{LOG}  https://a.example \n\t# w\n witness w {other} https://w.example\nquorum w"
    assert parse_policy(text) == TrustPolicy(logs=(LOG,), witnesses={"w": other}, quorum="w")


def test_names_are_octets_and_only_space_and_tab_part_them():
    other = signer_of("other.example", KeyKind.COSIGNATURE).key
    for name in ("\u3000", "见\u00a0证", "K", "\N{KELVIN SIGN}"):
        assert list(parse_policy(f"witness {name} {other}\nquorum {name}\n").witnesses) == [name]
    assert parse_policy(b"witness \xff " + str(other).encode() + b"\nquorum \xff\n").quorum == "\udcff"
    refused("DR-V017", parse_policy, f"witness K {other}\nquorum \N{KELVIN SIGN}\n")


def test_a_key_whose_name_is_not_utf_8_is_no_key():
    key = str(LOG).encode().replace(ORIGIN.encode(), b"\xff")
    refused("DR-V011", parse_policy, b"log " + key + b"\nquorum none\n")


@pytest.mark.parametrize("control", ["\0", "\r", "\x1f", "\x7f"])
def test_control_characters_but_tab_and_newline_are_refused(control):
    assert "line 0" in refused("DR-V017", parse_policy, f"#{control} \nquorum none\n").message.en


def test_a_policy_of_256_kib_is_read_and_of_a_character_more_is_not():
    text = "quorum none\n#".ljust(256 * 1024, "x")
    assert parse_policy(text).quorum == "none"
    refused("DR-V017", parse_policy, f"{text}x")


def test_256_logs_witnesses_and_groups_are_read_and_one_more_is_not():
    assert MAX_NAMES == 256
    logs = [f"log {signer_of(f'log{at}.example').key}" for at in range(257)]
    witnesses = [f"witness x{at} {signer_of(f'x{at}.example', KeyKind.COSIGNATURE).key}" for at in range(257)]
    groups = [f"group g{at} any {f'g{at - 1}' if at else 'x0'}" for at in range(257)]
    whole = [*logs[:256], *witnesses[:256], *groups[:256], "quorum g255"]
    assert parse_policy("\n".join(whole)).met_by(["x0"])
    assert not parse_policy("\n".join(whole)).met_by(["x1"])
    for more in (logs[256], witnesses[256], groups[256]):
        error = refused("DR-V017", parse_policy, "\n".join([*whole[:-1], more, "quorum none"]))
        assert error.message.en == "line 769 of the trust policy: more than 256 of a kind"


def test_what_a_policy_misses_is_said_with_what_was_seen():
    log = cotton()
    signed = log.signed(signers=[log.signer, WITNESSES["w1"], WITNESSES["w0"]])
    error = refused("DR-V019", verify_under, str(signed), policy("group g all w0 w1 w2", "quorum g"), check)
    assert (error.step, error.expected.en, error.got.en) == ("witnesses", "quorum g", "w1, w0")
    error = refused("DR-V019", verify_under, str(log.signed()), policy("quorum w0"), check)
    assert (error.expected.en, error.got.en) == ("quorum w0", "none")
    elsewhere = signer_of("elsewhere.example")
    both = policy(f"log {elsewhere.key}", "quorum none")
    error = refused("DR-V018", verify_under, str(log.signed(signers=[elsewhere])), both, check)
    assert (error.step, error.expected.en, error.got.en) == ("origin", "elsewhere.example", ORIGIN)


def test_signatures_of_the_log_and_of_each_witness_are_given_and_a_false_one_spoils_all():
    log = cotton()
    note = log.signed(signers=[log.signer, WITNESSES["w0"], WITNESSES["w1"]])
    found = verify_under(str(note), policy("quorum w0"), check)
    assert [each.key for each in found.signed] == [LOG, WITNESSES["w0"].key, WITNESSES["w1"].key]
    assert [each.key for each in verify_under(str(note), policy("quorum none"), check).signed] == [LOG]
    other = cotton()
    other.add("party", "丁")
    false = other.signed(signers=[WITNESSES["w1"]]).signatures[0]
    spoilt = f"{log.signed(signers=[log.signer, WITNESSES['w0']])}{false}\n"
    refused("DR-V012", verify_under, spoilt, policy("quorum w0"), check)


@pytest.mark.parametrize("line", ["log x", "witness late x", "log a+00000000+AAAA"])
def test_a_key_that_cannot_be_read_is_named_with_its_line(line):
    error = refused("DR-V011", policy, line)
    assert error.message.en.startswith(f"line {2 + len(LINES)} of the trust policy")
    assert error.step == "policy"


def test_an_overlong_threshold_is_not_said_back_whole():
    assert len(at_line(1, f"group g {'9' * 5000} w0 w1")) < 200
