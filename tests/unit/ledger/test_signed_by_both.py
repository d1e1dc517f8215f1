"""A log that signs with Ed25519 and ML-DSA-44: which key signed is told, which did not, and a reader may ask for both."""

import pytest
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.keys.signing import check
from datarights.app.verify_file import verify_file
from datarights.cli.verify import lines_of, verified_json
from datarights.ledger.note import KeyKind
from datarights.ledger.policy import parse_policy, silent

QUANTUM = signer_of(ORIGIN, KeyKind.ML_DSA_44)
LOG = cotton()
BOTH = LOG.signed(signers=[LOG.signer, QUANTUM])
ONE = LOG.signed()
EITHER = parse_policy(f"log {LOG.signer.key}\nlog {QUANTUM.key}\nquorum none\n")
ASKED = parse_policy(f"log {LOG.signer.key}\nwitness post-quantum {QUANTUM.key}\nquorum post-quantum\n")


def handed(note):
    return [LOG.bundle("收购数据", note=note).encoded(), str(note).encode()]


@pytest.mark.parametrize("data", handed(BOTH), ids=["bundle", "checkpoint"])
@pytest.mark.parametrize("policy", [EITHER, ASKED], ids=["either", "both"])
def test_each_key_that_signed_is_named_with_its_kind(data, policy):
    found = verify_file(data, check, policy=policy)
    assert found.silent == ()
    said = f"is signed by {ORIGIN} (ed25519), {ORIGIN} (ml-dsa-44), as the policy asks"
    assert any(said in each for each in lines_of(found))
    assert [each["kind"] for each in verified_json(found)["keys"]] == ["ed25519", "ml-dsa-44"]


@pytest.mark.parametrize("data", handed(ONE), ids=["bundle", "checkpoint"])
def test_a_signature_taken_off_is_missed_and_refused_where_it_is_asked_for(data):
    found = verify_file(data, check, policy=EITHER)
    named = f"{ORIGIN}+{QUANTUM.key.key_id.hex()}"
    assert any(
        each.startswith(f"! not shown  a signature with ml-dsa-44 ({named}): the policy names that key for this log")
        for each in lines_of(found)
    )
    assert verified_json(found)["keys_without_signature"] == [
        {"name": ORIGIN, "id": QUANTUM.key.key_id.hex(), "kind": "ml-dsa-44"}
    ]
    refused("DR-V019", verify_file, data, check, policy=ASKED)


def test_keys_of_other_logs_are_missed_by_nobody():
    elsewhere = signer_of("elsewhere.example").key
    policy = parse_policy(f"log {LOG.signer.key}\nlog {elsewhere}\nquorum none\n")
    assert silent(policy, ORIGIN, (LOG.signer.key,)) == ()
    assert silent(policy, ORIGIN, ()) == (LOG.signer.key,)
    assert silent(None, ORIGIN, ()) == ()
