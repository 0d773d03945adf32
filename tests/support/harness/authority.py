"""A certification authority of one test, by openssl's command line."""

import pathlib
import subprocess

from .certificates import PemFiles


class Authority:
    """`root` is the PEM file that verifies what it issues."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.root, self._key = self.folder / "root.pem", self.folder / "root-key.pem"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=Test Root",
                      "-keyout", self._key, "-out", self.root)

    def issue(self, *names, days=30, shows_root=False):
        """For these host names. `days` below 0: it ended so many days ago. `shows_root`: the authority's own certificate goes with it."""
        place = self.folder / names[0]
        cert, key, request, extensions, both = (place.with_suffix(each) for each in (".pem", ".key", ".csr", ".ext", ".both"))
        extensions.write_text("subjectAltName=" + ",".join(f"DNS:{name}" for name in names) + "\n")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={names[0]}", "-keyout", key, "-out", request)
        self._openssl("x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self._key, "-CAcreateserial", "-days", str(days),
                      "-extfile", extensions, "-out", cert)
        if shows_root:
            cert.write_text(cert.read_text() + self.root.read_text())
        return PemFiles(cert, key, both)

    @staticmethod
    def _openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
