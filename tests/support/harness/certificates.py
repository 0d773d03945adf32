"""Certificates by openssl's command line: made anew for each test, never kept."""

import pathlib
import subprocess

_ALGORITHMS = {"ECDSA": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "RSA": ["rsa:2048"]}


class Certificate:
    """A self-signed certificate, ECDSA with P-256 or RSA with 2048 bits: `cert` and `key` are the PEM files, `both` has the two in one.
    `extensions`: more of them, as openssl's -addext takes them."""

    def __init__(self, folder, name="mail.example.test", days=30, algorithm="ECDSA", extensions=()):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.cert, self.key, self.both = (folder / f"{each}.pem" for each in ("cert", "key", "both"))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", *_ALGORITHMS[algorithm], "-nodes", "-sha256", "-days", str(days), "-subj", f"/CN={name}",
             *(part for each in (f"subjectAltName=DNS:{name},IP:127.0.0.1", *extensions) for part in ("-addext", each)),
             "-keyout", self.key, "-out", self.cert],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.key.chmod(0o600)
        self.both.touch(mode=0o600)
        self.both.write_bytes(self.key.read_bytes() + self.cert.read_bytes())

    def key_sha256(self):
        """Of the public key (SubjectPublicKeyInfo, DER), in hexadecimal: what a TLSA record 3 1 1 has."""
        import hashlib
        pem = subprocess.run(["openssl", "x509", "-in", self.cert, "-pubkey", "-noout"], check=True, capture_output=True).stdout
        der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem, check=True, capture_output=True).stdout
        return hashlib.sha256(der).hexdigest()

    def sha256(self):
        """Of the DER form, in hexadecimal."""
        import hashlib
        import ssl
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.cert.read_text())).hexdigest()
