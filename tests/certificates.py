"""Makes certificates that only a test trusts."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def make_certificate(folder: Path, hosts: Sequence[str]) -> tuple[str, ssl.SSLContext]:
    """Make an authority, and a certificate by it for these names: its file, and what a server shows."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    authority = _signed("Authority", authority_key, authority_key, x509.BasicConstraints(ca=True, path_length=None))
    certificate = _signed("Server", key, authority_key, names)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = [folder / name for name in ("authority.pem", "certificate.pem", "key.pem")]
    contents = [made.public_bytes(serialization.Encoding.PEM) for made in (authority, certificate)]
    for file, content in zip(files, [*contents, key.private_bytes(*form)], strict=True):
        file.write_bytes(content)
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(str(files[1]), str(files[2]))
    return str(files[0]), shown


def _signed(
    name: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(extension, critical=False)
        .sign(signer, hashes.SHA256())
    )
