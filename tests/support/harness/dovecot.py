"""Dovecot as the mail store of a test: takes mail by LMTP on a loopback port and on a UNIX socket, into maildirs."""

import os

from .peers import Peer
from .waiting import wait_until


class Dovecot(Peer):
    """A context manager. `mailboxes`: local parts that have one; everybody else is refused at RCPT."""

    package = "dovecot-core"
    other_packages = ("dovecot-lmtpd",)
    users = "dovecot 9104\ndovenull 9105\nvmail 9106"

    _CONFIGURATION = """\
protocols = lmtp
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
mail_location = maildir:~/maildir
# As it came over the wire: the test compares octets.
mail_save_crlf = yes
first_valid_uid = 9106
passdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
"""

    def __init__(self, mailboxes):
        super().__init__()
        self.mailboxes = mailboxes

    @property
    def over_tcp(self):
        """How a document names it as destination of local mail."""
        return f"lmtp://127.0.0.1:{self.port}"

    @property
    def over_unix_socket(self):
        return f"lmtp:{self.folder}/lmtp"

    def prepare(self):
        etc = self.folder / "etc" / "dovecot"
        etc.mkdir(parents=True)
        (etc / "dovecot.conf").write_text(self._CONFIGURATION.format(folder=self.folder, port=self.port))
        for name in self.mailboxes:
            (self.folder / "home" / name).mkdir(parents=True)
            os.chown(self.folder / "home" / name, 9106, 9106)
        (self.folder / "users").write_text("".join(f"{name}:{{PLAIN}}x:9106:9106::{self.folder}/home/{name}::\n" for name in self.mailboxes))
        return ["/usr/sbin/dovecot", "-F"]

    def mail_of(self, name):
        """The messages in the inbox, octet for octet, oldest first."""
        inbox = self.folder / "home" / name / "maildir" / "new"
        files = sorted(inbox.iterdir(), key=lambda file: file.stat().st_mtime_ns) if inbox.exists() else []
        return [file.read_bytes() for file in files]

    def wait_for_mail(self, name, count=1, seconds=20):
        wait_until(lambda: len(self.mail_of(name)) >= count, lambda: f"{count} messages for {name}\n{self.log()}", seconds)
        return self.mail_of(name)
