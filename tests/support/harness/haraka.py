"""Haraka as a child of a test."""

import shutil

from .npm import fetched
from .peers import Peer

_RELAY = """\
exports.register = function () {
  this.register_hook("connect", "anybody");
  this.register_hook("rcpt", "anything");
  this.register_hook("get_mx", "onward");
};
exports.anybody = (next, connection) => { connection.relaying = true; next(); };
exports.anything = next => next(OK);
exports.onward = next => next(OK, {priority: 0, exchange: "127.0.0.1", port: %d});
"""


class Haraka(Peer):
    package = "haraka"
    outbound_settings = ()  # further lines of outbound.ini
    version = "3.3.4"

    def fetch(self):
        return fetched("Haraka", self.version, least_node=20)

    def wrapped(self, command):
        return [*map(str, command)]

    def prepare(self):
        config = self.folder / "config"
        for each in (config, self.folder / "plugins", self.folder / "queue"):
            each.mkdir()
        shutil.copy(self.root / "config" / "connection.ini", config)
        for file, name in ((self.certificate.cert, "tls_cert.pem"), (self.certificate.key, "tls_key.pem")):
            shutil.copy(file, config / name)
        texts = {
            "me": "peer.example.test\n", "smtp.ini": f"listen=127.0.0.1:{self.port}\n", "queue_dir": f"{self.folder}/queue\n",
            "plugins": "onward\n" if self.in_tls == "none" else "tls\nonward\n", "tls.ini": "rejectUnauthorized=false\n",
            "outbound.ini": f"local_mx_ok=true\nenable_tls={str(self.out_tls != 'none').lower()}\n" + "".join(
                f"{line}\n" for line in self.outbound_settings), "log.ini": "[main]\nlevel=NOTICE\n"}
        for name, text in texts.items():
            (config / name).write_text(text)
        (self.folder / "plugins" / "onward.js").write_text(_RELAY % self.relay_to)
        return ["node", self.root / "bin" / "haraka", "-c", self.folder]
