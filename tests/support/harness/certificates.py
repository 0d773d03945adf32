"""Certificates by openssl's command line: made anew for each test, never kept."""

import hashlib
import pathlib
import ssl
import subprocess

_ALGORITHMS = {"ECDSA": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "RSA": ["rsa:2048"]}


def sha256_of(file):
    """Of the first certificate of a PEM file, as DER, in hexadecimal: what a TLSA record x 0 1 has."""
    text = pathlib.Path(file).read_text()
    end = "-----END CERTIFICATE-----"
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(text[:text.index(end)] + end)).hexdigest()


def key_sha256_of(file):
    """Of its public key (SubjectPublicKeyInfo, DER), in hexadecimal: what a TLSA record x 1 1 has."""
    pem = subprocess.run(["openssl", "x509", "-in", file, "-pubkey", "-noout"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem, check=True, capture_output=True).stdout
    return hashlib.sha256(der).hexdigest()


class PemFiles:
    """A certificate, behind it those of its issuers that are shown too, and its key: `cert` and `key` are files, `both` has the two in one."""

    def __init__(self, cert, key, both):
        self.cert, self.key, self.both = cert, key, both
        self.key.chmod(0o600)
        self.both.touch(mode=0o600)
        self.both.write_bytes(self.key.read_bytes() + self.cert.read_bytes())

    def copied_to(self, folder):
        """The same in another folder, for who is to own its files."""
        cert, key = (pathlib.Path(folder) / f"{each}.pem" for each in ("cert", "key"))
        cert.write_bytes(self.cert.read_bytes())
        key.write_bytes(self.key.read_bytes())
        return PemFiles(cert, key, pathlib.Path(folder) / "both.pem")

    def key_sha256(self):
        return key_sha256_of(self.cert)

    def sha256(self):
        return sha256_of(self.cert)


class Certificate(PemFiles):
    """A self-signed certificate, ECDSA with P-256 or RSA with 2048 bits. `extensions`: more of them, as openssl's -addext takes them."""

    def __init__(self, folder, name="mail.example.test", days=30, algorithm="ECDSA", extensions=()):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        cert, key, both = (folder / f"{each}.pem" for each in ("cert", "key", "both"))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", *_ALGORITHMS[algorithm], "-nodes", "-sha256", "-days", str(days), "-subj", f"/CN={name}",
             *(part for each in (f"subjectAltName=DNS:{name},IP:127.0.0.1", *extensions) for part in ("-addext", each)),
             "-keyout", key, "-out", cert],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        super().__init__(cert, key, both)
