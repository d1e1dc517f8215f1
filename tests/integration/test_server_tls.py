"""TLS by URL: a server behind a certificate of our own making; who asks for more than it can show is refused."""

import contextlib
import datetime as dt
import ipaddress
import select
import socket
import ssl
import struct
import threading
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from registries import create, party, reopen

from datarights.errors import StoreError

NOW = dt.datetime.now(dt.UTC)


def certificate(name, issuer=None):
    """Make a key and a certificate, of an authority, or for the server at 127.0.0.1 by one."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed_by = issuer or (key, None)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[1].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer:
        here = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = made.add_extension(x509.SubjectAlternativeName(here), critical=False)
    return key, made.sign(signed_by[0], hashes.SHA256())


def pem(path, value):
    if isinstance(value, x509.Certificate):
        path.write_bytes(value.public_bytes(serialization.Encoding.PEM))
    else:
        path.write_bytes(
            value.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        path.chmod(0o600)
    return path


class Front:
    """What stands before the server and speaks TLS alone: the server of the test's wheel is built without it.

    It answers libpq's request for TLS as a server does, and hands on what comes through.
    """

    WANTS_TLS, WANTS_GSS = 80877103, 80877104

    def __init__(self, server, chain, key):
        self.server = server
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(chain, key)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with contextlib.suppress(OSError), client:
            while (asked := struct.unpack("!ii", client.recv(8, socket.MSG_WAITALL))[1]) == self.WANTS_GSS:
                client.sendall(b"N")
            if asked != self.WANTS_TLS:
                said = b"SFATAL\0VFATAL\0C28000\0Mno encryption\0\0"
                client.sendall(b"E" + struct.pack("!i", len(said) + 4) + said)
                return
            client.sendall(b"S")
            with self.context.wrap_socket(client, server_side=True) as inner, socket.socket(socket.AF_UNIX) as behind:
                behind.connect(self.server)
                self.carry(inner, behind)

    @staticmethod
    def carry(inner, behind):
        while True:
            ready = [inner] if inner.pending() else select.select([inner, behind], [], [])[0]
            for source in ready:
                data = source.recv(65536)
                if not data:
                    return
                (behind if source is inner else inner).sendall(data)


@pytest.fixture
def tls(server, schema, tmp_path):
    """Give the URL of a schema over TLS, with its authority's certificate, and another's."""
    ours, theirs = certificate("试点 CA"), certificate("别人的 CA")
    key, shown = certificate("registry", ours)
    query = dict(parse_qsl(urlsplit(server.get_uri()).query))
    front = Front(
        f"{query['host']}/.s.PGSQL.5432", pem(tmp_path / "server.crt", shown), pem(tmp_path / "server.key", key)
    )
    options = quote(dict(parse_qsl(urlsplit(schema).query))["options"])
    url = f"postgresql://postgres@127.0.0.1:{front.port}/postgres?options={options}"
    yield url, pem(tmp_path / "our-ca.pem", ours[1]), pem(tmp_path / "their-ca.pem", theirs[1])
    front.listening.close()


def test_a_registry_is_kept_over_tls_with_the_server_s_name_checked(tls):
    url, ours, _ = tls
    place = f"{url}&sslmode=verify-full&sslrootcert={ours}"
    with create(place) as registry:
        assert registry._connection._raw.pgconn.ssl_in_use
        with registry.writer() as writer:
            writer.append(party("甲"))
    with reopen(place) as registry:
        assert registry.verify(processes=2) == registry.size == 2
        assert "sslrootcert" not in registry.place


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("sslmode=verify-full&sslrootcert={theirs}", "certificate verify failed"),
        (
            "sslmode=verify-full&sslrootcert={ours}&hostaddr=127.0.0.1&host=elsewhere.example",
            "does not match host name",
        ),
        ("sslmode=verify-full&sslrootcert={missing}", "does not exist"),
        ("sslmode=disable", "no encryption"),
    ],
)
def test_a_wrong_authority_a_wrong_name_and_no_tls_at_all_are_refused_and_say_why(tls, tmp_path, asked, why):
    url, ours, theirs = tls
    words = asked.format(ours=ours, theirs=theirs, missing=tmp_path / "none.pem")
    with pytest.raises(StoreError) as refused:
        reopen(f"{url}&{words}")
    assert refused.value.code == "DR-S008"
    assert why in refused.value.message.en
