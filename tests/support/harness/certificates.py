"""Certificates by openssl's command line: made anew for each test, never kept."""

import pathlib
import subprocess


class Certificate:
    """A self-signed ECDSA P-256 certificate: `cert` and `key` are the PEM files, `both` has the two in one."""

    def __init__(self, folder, name="mail.example.test", days=30):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.cert, self.key, self.both = (folder / f"{each}.pem" for each in ("cert", "key", "both"))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-days", str(days),
             "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1", "-keyout", self.key, "-out", self.cert],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.key.chmod(0o600)
        self.both.touch(mode=0o600)
        self.both.write_bytes(self.key.read_bytes() + self.cert.read_bytes())

    def sha256(self):
        """Of the DER form, in hexadecimal."""
        import hashlib
        import ssl
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.cert.read_text())).hexdigest()
