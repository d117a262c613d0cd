"""How this process is known to the cluster: TLS with a named authority, an API key, and nothing in logs."""

import datetime
import ipaddress
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from search.cluster import Cluster
from search.engines.elastic import ElasticEngine
from search.index import Mark, Unavailable

KEY = "bm90LWEtcmVhbC1rZXk6b25seS1mb3ItdGVzdHM="


def certificate(folder):
    """A key and a certificate that signs itself, for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def guarded(tmp_path):
    """A server that speaks TLS, knows one key, and keeps the headers it was sent."""
    cert, key = certificate(tmp_path)
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.headers)
            allowed = self.headers.get("Authorization") == f"ApiKey {KEY}"
            found = {"_index": "x", "_id": "mark", "found": True, "_source": {"epoch": "e", "seq": 4}}
            body = json.dumps(found if allowed else {"error": {"type": "security_exception"}, "status": 401})
            self.send_response(200 if allowed else 401)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}", str(cert), seen
    server.shutdown()
    server.server_close()


def test_the_key_goes_only_to_a_cluster_the_authority_vouches_for(guarded, caplog):
    url, authority, seen = guarded
    known = Cluster((url,), api_key=KEY, authority=authority, patience=20.0)
    assert ElasticEngine(known).mark()[:2] == Mark("e", 4)[:2]
    assert seen[-1]["Authorization"] == f"ApiKey {KEY}"
    count = len(seen)
    with pytest.raises(Unavailable):
        ElasticEngine(Cluster((url,), api_key=KEY, patience=20.0)).mark()
    assert len(seen) == count
    assert KEY not in caplog.text and KEY not in repr(known)


def test_a_wrong_key_is_answered_by_the_other_engine(guarded):
    url, authority, _ = guarded
    with pytest.raises(Unavailable, match="401"):
        ElasticEngine(Cluster((url,), api_key="d3Jvbmc6a2V5", authority=authority, patience=20.0)).mark()
