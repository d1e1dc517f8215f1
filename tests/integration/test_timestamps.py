"""RFC 3161 tokens of a real authority, run here: asked for, attached, verified offline."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import keys, tsp, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
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
