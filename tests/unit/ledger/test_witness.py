"""The witness: cosigns what continues the log it saw, and nothing else."""

import base64

import pytest
from hypothesis import given, strategies as st
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of

from datarights.adapters.keys.signing import check
from datarights.ledger.merkle import consistency_proof
from datarights.ledger.note import KeyKind, Note
from datarights.ledger.proof import MAX_PATH
from datarights.ledger.witness import Request, Status, WitnessRefusedError, judge, parse_request
from datarights.valueclass import replace


def request(log, old, size=None, **changes):
    size = len(log.contents) if size is None else size
    path = consistency_proof(log.leaves(size), old) if old <= size else ()
    return Request(**{"old": old, "path": path, "checkpoint": str(log.signed(size)), **changes})


def asked(request, held, log):
    return judge(parse_request(str(request).encode()), held, {ORIGIN: [log.signer.key]}, check)


def refused(status, *arguments):
    with pytest.raises(WitnessRefusedError) as found:
        asked(*arguments)
    assert found.value.status is status
    assert (found.value.code, found.value.step) == ("DR-V030", "witness")
    return found.value


@given(st.lists(st.integers(0, 7), min_size=1, max_size=6).map(sorted))
def test_a_log_that_only_grows_is_cosigned_at_every_size(sizes):
    log, held = cotton(), {}
    for size in sizes:
        old = held[ORIGIN].size if held else 0
        held[ORIGIN] = asked(request(log, old, size), held, log).checkpoint
    assert held[ORIGIN] == log.checkpoint(sizes[-1])


def test_a_fork_is_refused_and_called_one():
    log, fork = cotton(), cotton()
    fork.signer = log.signer
    fork.contents[4] = fork.contents[4].replace("加工数据".encode(), "加工资料".encode())
    held = {ORIGIN: log.checkpoint()}
    assert "forked" in refused(Status.CONFLICT, request(fork, 7), held, log).message.en
    fork.add("party", "戊")
    error = refused(Status.INCONSISTENT, request(fork, 7), held, log)
    assert "forked" in error.message.en
    assert error.held == log.checkpoint()


def test_an_empty_log_has_the_root_of_nothing():
    log = cotton()
    asked(request(log, 0, 0), {}, log)
    text = replace(log.checkpoint(0), root=log.checkpoint().root).text
    note = str(Note(text=text, signatures=(log.signer.line(text, 0),)))
    refused(Status.MALFORMED, request(log, 0, 0, checkpoint=note), {}, log)


def test_a_log_rolled_back_is_refused():
    log = cotton()
    held = {ORIGIN: log.checkpoint()}
    refused(Status.CONFLICT, request(log, 5, 6), held, log)
    refused(Status.MALFORMED, request(log, 7, 6), held, log)


def test_an_unknown_origin_a_stranger_s_signature_and_a_wrong_old_size_have_their_own_answers():
    log, held = cotton(), {}
    stranger = cotton()
    stranger.signer = signer_of(ORIGIN, which=1)
    refused(Status.UNTRUSTED, request(stranger, 0), held, log)
    elsewhere = cotton()
    elsewhere.origin = "elsewhere.example"
    refused(Status.UNKNOWN, request(elsewhere, 0), held, log)
    refused(Status.CONFLICT, request(log, 3), held, log)
    refused(Status.INCONSISTENT, request(log, 0, path=(bytes(32),)), held, log)
    refused(Status.INCONSISTENT, request(log, 3, path=()), {ORIGIN: log.checkpoint(3)}, log)


def test_a_second_tree_is_not_witnessed_and_is_not_called_a_fork():
    from tests.unit.keys.test_national import second

    log = cotton()
    key = signer_of(ORIGIN + "#sm3", KeyKind.SM2).key
    with pytest.raises(WitnessRefusedError) as found:
        judge(Request(old=0, path=(), checkpoint=second(log)), {}, {key.name: [key]}, check)
    assert found.value.status is Status.UNKNOWN
    assert "SM3" in found.value.message.en


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"old -1\n\n", b"old 1\nAAAA\n\n", b"old 0\n\nno note", b"new 0\n\n", b"old 0" + b"\n" * 300_000],
)
def test_a_malformed_request_is_refused(body):
    log = cotton()
    with pytest.raises(WitnessRefusedError) as found:
        judge(parse_request(body), {}, {ORIGIN: [log.signer.key]}, check)
    assert found.value.status is Status.MALFORMED


def test_the_answers_have_the_numbers_of_the_specification():
    assert {each.name: int(each) for each in Status} == {
        "COSIGNED": 200, "MALFORMED": 400, "UNTRUSTED": 403, "UNKNOWN": 404, "CONFLICT": 409, "INCONSISTENT": 422,
    }  # fmt: skip


def test_a_request_is_read_back_as_it_was_written():
    log = cotton()
    for sent in (request(log, 0), request(log, 3), request(log, 3, path=(bytes(32),) * MAX_PATH)):
        assert parse_request(str(sent).encode()) == sent


def test_a_request_of_256_kib_is_read_and_of_a_byte_more_is_not():
    head = "old 0\n\n"
    whole = head + "x" * (256 * 1024 - len(head))
    assert parse_request(whole.encode()) == Request(old=0, path=(), checkpoint=whole.removeprefix(head))
    with pytest.raises(WitnessRefusedError):
        parse_request(f"{whole}x".encode())


HASH = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "path",
    [["AAAA"], [HASH, HASH[:-1]], ["not base64"], [base64.b64encode(bytes(33)).decode()], [HASH] * (MAX_PATH + 1)],
    ids=["too short", "cut", "no base64", "too long", "too many"],
)
def test_a_path_that_is_no_list_of_hashes_is_refused_whatever_follows(path):
    lines = "\n".join(path)
    body = f"old 3\n{lines}\n\n{cotton().signed()}"
    with pytest.raises(WitnessRefusedError) as found:
        parse_request(body.encode())
    assert found.value.status is Status.MALFORMED
    assert found.value.got.en == f"{len(path)} lines"


def test_a_refusal_says_what_was_expected_and_quotes_at_most_80_characters():
    with pytest.raises(WitnessRefusedError) as found:
        parse_request(b"\xff")
    assert found.value.expected.en == "UTF-8"
    with pytest.raises(WitnessRefusedError) as found:
        parse_request(b"x" * 200)
    assert (found.value.expected.en, found.value.got.en) == ("a line old N", "x" * 80)
