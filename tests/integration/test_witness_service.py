"""A witness in its folder and on loopback: what it saw survives, and two submissions never race."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlsplit

import pytest
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of
from tests.unit.ledger.test_witness import request

from datarights.adapters.keys.signing import check
from datarights.adapters.witness import WitnessFolder, ask, serve
from datarights.app.witness import cosign
from datarights.errors import StoreError
from datarights.ledger.checkpoint import verify_checkpoint
from datarights.ledger.note import KeyKind, parse_note
from datarights.ledger.witness import WitnessRefusedError

WITNESSES = [signer_of("w.example", KeyKind.COSIGNATURE), signer_of("w.example", KeyKind.ML_DSA_44)]


def witness(folder, log):
    keys = {ORIGIN: [log.signer.key]}

    def answer(body):
        return cosign(
            body,
            state=WitnessFolder(folder, keys, check),
            keys=keys,
            check=check,
            signers=lambda: WITNESSES,
            now=lambda: 1_767_300_000,
        )

    return answer


@pytest.fixture
def served(tmp_path):
    log = cotton()
    server = serve(witness(tmp_path / "w", log))
    Thread(target=server.serve_forever, daemon=True).start()
    yield log, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_cosignatures_over_http_verify_beside_the_log_s_own(served):
    log, url = served
    sent = request(log, 0)
    status, lines = ask(url, str(sent).encode())
    assert status == 200
    both = verify_checkpoint(sent.checkpoint + lines, [each.key for each in WITNESSES], check)
    assert [each.time for each in both.signed] == [1_767_300_000] * 2


def test_the_statuses_of_the_specification_reach_the_log(served):
    log, url = served
    assert ask(url, str(request(log, 3)).encode()) == (409, "0\n")
    assert ask(url, str(request(log, 0, 5)).encode())[0] == 200
    assert ask(url, str(request(log, 0)).encode()) == (409, "5\n")
    fork = cotton()
    fork.signer = log.signer
    fork.contents[4] = fork.contents[4].replace("加工数据".encode(), "加工资料".encode())
    status, said = ask(url, str(request(fork, 5)).encode())
    assert (status, "forked" in said) == (422, True)
    assert ask(url, b"nonsense")[0] == 400
    assert ask(f"{url}other", b"")[0] == 400
    assert ask(url, b"x" * 300_000)[0] == 400


def test_what_a_witness_saw_survives_it(tmp_path):
    log = cotton()
    witness(tmp_path, log)(str(request(log, 0, 5)).encode())
    with pytest.raises(WitnessRefusedError):
        witness(tmp_path, log)(str(request(log, 0)).encode())
    assert parse_note(witness(tmp_path, log)(str(request(log, 5)).encode()).join(["x\n\n", ""]))


def test_of_many_submissions_at_once_none_rolls_the_witness_back(tmp_path):
    log = cotton()

    def submit(size):
        try:
            witness(tmp_path, log)(str(request(log, 0, size)).encode())
        except WitnessRefusedError:
            return 0
        return size

    with ThreadPoolExecutor(4) as pool:
        sizes = list(pool.map(submit, [1, 2, 3, 4, 5, 6, 7]))
    won = [each for each in sizes if each]
    assert len(won) == 1
    with WitnessFolder(tmp_path, {ORIGIN: [log.signer.key]}, check).locked() as seen:
        assert seen.last()[ORIGIN] == log.checkpoint(won[0])


def test_a_damaged_record_is_not_taken_for_none(tmp_path):
    log = cotton()
    witness(tmp_path, log)(str(request(log, 0)).encode())
    next(tmp_path.glob("*.checkpoint")).write_text("")
    with pytest.raises(StoreError) as found:
        witness(tmp_path, log)(str(request(log, 0)).encode())
    assert found.value.code == "DR-S030"


def _refused(folder, log, body):
    with pytest.raises(StoreError) as found:
        witness(folder, log)(body)
    assert found.value.code == "DR-S030"
    return found.value.message.en


def test_an_older_copy_beside_what_was_seen_does_not_let_a_fork_through(tmp_path):
    log = cotton()
    witness(tmp_path, log)(str(request(log, 0, 4)).encode())
    kept = next(tmp_path.glob("*.checkpoint"))
    (tmp_path / "zz.checkpoint").write_bytes(kept.read_bytes())
    witnessed = request(log, 4, 5)
    said = _refused(tmp_path, log, str(witnessed).encode())
    assert "zz.checkpoint" in said
    assert kept.name in said
    (tmp_path / "zz.checkpoint").unlink()
    assert witness(tmp_path, log)(str(witnessed).encode())


def test_a_file_renamed_or_with_another_origin_is_named(tmp_path):
    log = cotton()
    witness(tmp_path, log)(str(request(log, 0)).encode())
    kept = next(tmp_path.glob("*.checkpoint"))
    note = kept.read_text()
    kept.write_text(note.replace(ORIGIN, "another.example/log", 1))
    assert kept.name in _refused(tmp_path, log, str(request(log, 0)).encode())
    kept.write_text(note)
    kept.rename(tmp_path / "renamed.checkpoint")
    assert "renamed.checkpoint" in _refused(tmp_path, log, str(request(log, 0)).encode())


def test_a_root_changed_in_what_was_kept_is_damage_and_no_fork_of_the_log(tmp_path):
    log = cotton()
    witness(tmp_path, log)(str(request(log, 0, 5)).encode())
    kept = next(tmp_path.glob("*.checkpoint"))
    lines = kept.read_text().split("\n")
    lines[2] = lines[2].translate(str.maketrans("AaBb", "BbAa"))
    kept.write_text("\n".join(lines))
    assert kept.name in _refused(tmp_path, log, str(request(log, 5)).encode())


def test_what_was_seen_under_a_key_that_is_trusted_no_more_is_still_seen(tmp_path):
    log = cotton()
    witness(tmp_path, log)(str(request(log, 0, 5)).encode())
    log.signer = signer_of(ORIGIN, which=1)
    assert witness(tmp_path, log)(str(request(log, 5)).encode())
    with pytest.raises(WitnessRefusedError):
        witness(tmp_path, log)(str(request(log, 0)).encode())


def test_a_witness_that_is_not_there_is_said_plainly():
    for url in ("http://127.0.0.1:9/", "https://127.0.0.1:9/", "nowhere"):
        with pytest.raises(StoreError) as found:
            ask(url, b"")
        assert found.value.code == "DR-S033"


@pytest.mark.parametrize("length", ["\xb2", "9" * 5_000, "-1", "+1", "07"])
def test_a_length_that_is_no_number_is_refused_and_said_to_be_none(length, served, capfd):
    place = urlsplit(served[1])
    connection = HTTPConnection(place.hostname, place.port, timeout=5)
    connection.putrequest("POST", "/add-checkpoint")
    connection.putheader("Content-Length", length.encode("latin-1"))
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()
    assert "Traceback" not in capfd.readouterr().err
