"""RFC 3161 tokens of a real authority, run here: asked for, attached, verified offline."""

import base64
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from asn1crypto import keys, tsp, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from tests.program import told
from tests.unit.ledger.logs import cotton

from datarights.adapters.keys.timestamps import existed_no_later_than, time_stamp_request
from datarights.errors import VerificationError
from datarights.text import say

MOMENT = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


class Stamper(DummyTimeStamper):
    """Says how far its clock may be off."""

    accuracy = None

    def _build_tst_info(self, message_imprint, dt, req):
        said = super()._build_tst_info(message_imprint, dt, req)
        if self.accuracy is not None:
            said["accuracy"] = self.accuracy
        return said


class Authority:
    """A time-stamp authority with a root of its own, whose clock is set by hand."""

    def __init__(self, usages=(ExtendedKeyUsageOID.TIME_STAMPING,)):
        self._usages = usages
        self.root_key, self.root = self._issue("根")
        self.key, self.certificate = self._issue("时间戳", self.root_key, self.root)

    def _issue(self, name, issuer_key=None, issuer=None):
        key = rsa.generate_private_key(65537, 2048)
        subject = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            certificates.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(certificates.random_serial_number())
            .not_valid_before(MOMENT - timedelta(days=365))
            .not_valid_after(MOMENT + timedelta(days=3650))
            .add_extension(certificates.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .add_extension(certificates.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if issuer and self._usages:
            usage = certificates.ExtendedKeyUsage(self._usages)
            builder = builder.add_extension(usage, critical=True)
        return key, builder.sign(issuer_key or key, hashes.SHA256())

    @property
    def roots(self):
        return self.root.public_bytes(serialization.Encoding.PEM)

    def answer(self, request, *, enclosed=False, accuracy=None, digest=None):
        def loaded(certificate):
            return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))

        private = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certs = SimpleCertificateStore.from_certs([loaded(self.root)]) if enclosed else None
        stamper = Stamper(
            tsa_cert=loaded(self.certificate),
            tsa_key=keys.PrivateKeyInfo.load(private),
            certs_to_embed=certs,
            fixed_dt=MOMENT,
            override_md=digest,
        )
        stamper.accuracy = accuracy
        return stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump()


@pytest.fixture(scope="module")
def authority():
    return Authority()


def test_a_token_of_a_real_authority_says_no_later_than(authority):
    checkpoint = str(cotton().signed()).encode()
    answer = authority.answer(time_stamp_request(checkpoint))
    assert existed_no_later_than(checkpoint, answer, authority.roots) == MOMENT


@pytest.mark.parametrize(
    ("accuracy", "later"),
    [
        ({"seconds": 86_400}, timedelta(days=1)), ({"millis": 500}, timedelta(milliseconds=500)),
        ({"seconds": 1, "millis": 2, "micros": 3}, timedelta(seconds=1, milliseconds=2, microseconds=3)),
    ],
)  # fmt: skip
def test_as_far_as_the_clock_of_the_authority_may_be_off_is_added(authority, accuracy, later):
    checkpoint = str(cotton().signed()).encode()
    answer = authority.answer(time_stamp_request(checkpoint), accuracy=accuracy)
    assert existed_no_later_than(checkpoint, answer, authority.roots) == MOMENT + later


@pytest.mark.parametrize("digest", ["md5", "sha1"])
def test_a_signature_over_a_digest_that_is_forged_today_says_nothing(authority, digest):
    checkpoint = str(cotton().signed()).encode()
    answer = authority.answer(time_stamp_request(checkpoint), digest=digest)
    with pytest.raises(VerificationError) as found:
        existed_no_later_than(checkpoint, answer, authority.roots)
    assert "none of SHA-256" in found.value.got.en
    assert "摘要算法" in found.value.got.zh


def test_certificates_enclosed_in_whatever_order_are_read(authority):
    checkpoint = str(cotton().signed()).encode()
    answer = tsp.TimeStampResp.load(authority.answer(time_stamp_request(checkpoint), enclosed=True))
    certs = answer["time_stamp_token"]["content"]["certificates"]
    assert len(certs) == 2
    whole, together = answer.dump(), [each.dump() for each in certs]
    for order in (together, together[::-1]):
        said = whole.replace(b"".join(together), b"".join(order))
        assert existed_no_later_than(checkpoint, said, authority.roots) == MOMENT


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            lambda cp, answer, roots: (cp + b"x", answer, roots),
            say("不是这份检查点", "other bytes than this checkpoint"),
        ),
        (
            lambda cp, answer, roots: (cp, answer, Authority().roots),
            say("所给根证书", "not signed under the roots given"),
        ),
        (lambda cp, answer, roots: (cp, answer[:-20], roots), say("不是 RFC 3161 的应答", "no answer of RFC 3161")),
        (lambda cp, answer, roots: (cp, answer, b"none"), say("没有 PEM 证书", "no certificate in PEM")),
    ],
)
def test_what_is_wrong_with_a_token_is_said_in_both_languages(authority, change, why):
    checkpoint = str(cotton().signed()).encode()
    answer = authority.answer(time_stamp_request(checkpoint))
    with pytest.raises(VerificationError) as found:
        existed_no_later_than(*change(checkpoint, answer, authority.roots))
    assert why.en in found.value.got.en
    assert why.zh in found.value.got.zh
    assert "Error" not in found.value.message.en + found.value.message.zh


@pytest.mark.parametrize(
    "usages",
    [
        (),
        (ExtendedKeyUsageOID.SERVER_AUTH,),
        (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING),
    ],
)
def test_a_certificate_that_is_not_for_time_stamps_alone_is_told_as_that(usages):
    checkpoint, other = str(cotton().signed()).encode(), Authority(usages)
    with pytest.raises(VerificationError) as caught:
        existed_no_later_than(checkpoint, other.answer(time_stamp_request(checkpoint)), other.roots)
    assert caught.value.code == "DR-V031"
    assert "not one for time-stamps alone" in caught.value.got.en


def test_a_token_over_another_checkpoint_or_under_another_root_or_cut_is_refused(authority):
    checkpoint = str(cotton().signed()).encode()
    answer = authority.answer(time_stamp_request(checkpoint))
    for false in (
        (checkpoint + b"x", answer, authority.roots),
        (checkpoint, answer, Authority().roots),
        (checkpoint, answer[:-20], authority.roots),
        (checkpoint, b"", authority.roots),
        (checkpoint, answer, b"no certificate"),
    ):
        with pytest.raises(VerificationError) as found:
            existed_no_later_than(*false)
        assert found.value.code == "DR-V031"


def test_roots_with_a_byte_of_a_certificate_changed_are_said_to_be_damaged(authority):
    checkpoint = str(cotton().signed()).encode()
    answer = authority.answer(time_stamp_request(checkpoint))
    der = authority.root.public_bytes(serialization.Encoding.DER)
    version, name = der.index(b"\xa0\x03\x02\x01\x02") + 4, der.index("根".encode()) - 2
    for at, to in ((version, 3), (name, 0x04)):
        changed = bytes([*der[:at], to, *der[at + 1 :]])
        roots = f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(changed).decode()}-----END CERTIFICATE-----\n"
        with pytest.raises(VerificationError, match="DR-V031"):
            existed_no_later_than(checkpoint, answer, roots.encode())


# ---- from the command line, with an authority outside this process ------------------------------------------------------

CONFIG = """[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = signer.pem
signer_key = key.pem
certs = signer.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


def by_openssl(authority, folder, asked):
    """Have the authority of OpenSSL answer, a program of its own with its own clock."""
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    (folder / "signer.pem").write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        authority.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    words = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", asked, "-out", "answer.tsr"]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return (folder / "answer.tsr").read_bytes()


def over_http(authority, _, asked):
    """Send the request to an authority that answers as RFC 3161, 3.4 asks, on this machine; its clock stands at a moment."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self):
            request = self.rfile.read(int(self.headers["Content-Length"]))
            said = authority.answer(request)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Desk) as desk:
        Thread(target=desk.handle_request, daemon=True).start()
        asking = HTTPConnection("127.0.0.1", desk.server_port, timeout=20)
        asking.request("POST", "/", asked.read_bytes(), {"Content-Type": "application/timestamp-query"})
        return asking.getresponse().read()


@pytest.fixture(scope="module")
def stamped(tmp_path_factory):
    """A registry with the proof of an asset, and a request over the checkpoint that both hand over."""
    folder = tmp_path_factory.mktemp("stamped")
    (folder / "登记.yaml").write_text(
        "kind: registry\nparties: {甲: {name: 甲}}\nassets: {棉花: {name: 棉花, source: collected}}\n", "utf-8"
    )
    told("apply", "登记.yaml", cwd=folder)
    told("prove", "棉花", "-o", "bundle", cwd=folder)
    told("checkpoint", "show", "-o", "checkpoint", cwd=folder)
    told("keys", "list", "--format", "policy", "-o", "policy", cwd=folder)
    assert "keep the checkpoint" in told("checkpoint", "stamp", "-o", "checkpoint.tsq", cwd=folder, lang="en")
    return folder


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(by_openssl, marks=pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here")),
        over_http,
    ],
)
def test_what_an_authority_outside_answers_is_verified_with_the_checkpoint_and_with_a_proof(
    stamped, authority, tmp_path, ask
):
    folder = shutil.copytree(stamped, tmp_path / "here")
    before = datetime.now(UTC).replace(microsecond=0)
    (folder / "checkpoint.tsr").write_bytes(ask(authority, folder, folder / "checkpoint.tsq"))
    (folder / "roots.pem").write_bytes(authority.roots)
    with_it = ("--policy", "policy", "--timestamp", "checkpoint.tsr", "--roots", "roots.pem")
    for name in ("checkpoint", "bundle"):
        body = json.loads(told("verify", name, *with_it, "-f", "json", cwd=folder))
        when = body["existed_no_later_than"]
        moment = datetime.fromisoformat(when)
        assert moment == MOMENT if ask is over_http else before <= moment <= datetime.now(UTC)
        for lang, words in {
            "zh": f"√ 时间    检查点存在不晚于 {when}",
            "en": f"√ time      the checkpoint existed no later than {when}",
        }.items():
            assert words in told("verify", name, *with_it, cwd=folder, lang=lang).splitlines()
    told("party", "add", "乙", cwd=folder)
    told("checkpoint", "show", "-o", "later", cwd=folder)
    for lang, words in {"zh": "不是这份检查点", "en": "it is over other bytes than this checkpoint"}.items():
        said = told("verify", "later", *with_it, code=4, cwd=folder, lang=lang)
        assert "DR-V031" in said
        assert words in said
        assert "√" not in said
