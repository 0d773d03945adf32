"""A certification authority of one test, by openssl's command line."""

import pathlib
import subprocess


class Issued:
    """A certificate with its key, as Sink takes them: PEM files."""

    def __init__(self, cert, key):
        self.cert, self.key = cert, key


class Authority:
    """`root` is the PEM file that verifies what it issues."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.root, self._key = self.folder / "root.pem", self.folder / "root-key.pem"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=Test Root",
                      "-keyout", self._key, "-out", self.root)

    def issue(self, *names, days=30):
        """For these host names."""
        place = self.folder / names[0]
        cert, key, request, extensions = (place.with_suffix(each) for each in (".pem", ".key", ".csr", ".ext"))
        extensions.write_text("subjectAltName=" + ",".join(f"DNS:{name}" for name in names) + "\n")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={names[0]}", "-keyout", key, "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self._key, "-CAcreateserial", "-days", str(days),
                      "-extfile", extensions, "-out", cert)
        key.chmod(0o600)
        return Issued(cert, key)

    @staticmethod
    def _openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
