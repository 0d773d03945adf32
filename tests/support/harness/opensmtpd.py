"""OpenSMTPD as a contained child of a test."""

from .peers import Peer


class OpenSmtpd(Peer):
    """It offers no STARTTLS, whatever `in_tls` is: Debian 12's cannot sign with OpenSSL 3, and ends each handshake with an alert."""

    package = "opensmtpd"
    users = "opensmtpd 9107\nopensmtpq 9108"

    _CONFIGURATION = """\
listen on 127.0.0.1 port {port} hostname peer.example.test
action onward relay host {scheme}://127.0.0.1:{relay_to} {demand} helo peer.example.test
match from any for any action onward
"""
    _OUT = {"none": ("smtp+notls", ""), "may": ("smtp", ""), "encrypt": ("smtp+tls", "tls no-verify")}

    def prepare(self):
        scheme, demand = self._OUT[self.out_tls]
        configuration = self.folder / "etc" / "smtpd.conf"
        configuration.parent.mkdir()
        configuration.write_text(self._CONFIGURATION.format(port=self.port, relay_to=self.relay_to, scheme=scheme, demand=demand))
        # Where it locks itself in: the package's own folder for that lies below /var, which is not laid over.
        return ["sh", "-c", "mkdir -p -m 711 /var/lib/opensmtpd/empty && exec smtpd -d -v"]
