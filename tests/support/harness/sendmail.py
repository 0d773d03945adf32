"""sendmail as a contained child of a test."""

import shutil

from .peers import Peer


class Sendmail(Peer):
    """It starts TLS wherever that is offered, whatever `out_tls` is."""

    package = "sendmail-bin"
    other_packages = ("sendmail-base", "sendmail-cf", "m4")
    users = "smmta 9109\nsmmsp 9110\nmail 8"

    # Debian's OSTYPE says where things are; its logs go to syslog, which nobody reads here.
    _CONFIGURATION = """\
define(`_USE_ETC_MAIL_')dnl
include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(`debian')dnl
define(`confDOMAIN_NAME', `peer.example.test')dnl
define(`confSERVICE_SWITCH_FILE', `/etc/mail/service.switch-nodns')dnl
define(`confDONT_PROBE_INTERFACES', `True')dnl
{tls}define(`confTO_IDENT', `0s')dnl
define(`SMART_HOST', `relay:[127.0.0.1]')dnl
define(`RELAY_MAILER_ARGS', `TCP $h {relay_to}')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`promiscuous_relay')dnl
FEATURE(`no_default_msa')dnl
DAEMON_OPTIONS(`Family=inet, Name=MTA, Port={port}, Addr=127.0.0.1')dnl
MAILER(`smtp')dnl
"""
    # It offers no STARTTLS without a folder of certificates, whoever's they are.
    _TLS = """\
define(`confCACERT_PATH', `/etc/mail/tls')dnl
define(`confCACERT', `/etc/mail/tls/cert.pem')dnl
define(`confSERVER_CERT', `/etc/mail/tls/cert.pem')dnl
define(`confSERVER_KEY', `/etc/mail/tls/key.pem')dnl
"""
    # It looks its host's name up before it listens, and waits a minute when there is none with a dot in it.
    _START = """\
hostname peer.example.test
mkdir -p -m 700 /var/spool/mqueue /var/lib/sendmail/host_status
chmod 755 /etc/mail
m4 /etc/mail/sendmail.mc >/etc/mail/sendmail.cf
exec /usr/libexec/sendmail/sendmail -bD -q5s "-X$1/log"
"""

    def prepare(self):
        etc = self.folder / "etc" / "mail"
        (etc / "tls").mkdir(parents=True)
        for file in (self.certificate.cert, self.certificate.key):
            shutil.copy(file, etc / "tls" / file.name)
        (etc / "sendmail.mc").write_text(self._CONFIGURATION.format(
            port=self.port, relay_to=self.relay_to, tls="" if self.in_tls == "none" else self._TLS))
        return ["unshare", "--uts", "sh", "-euc", self._START, "sh", self.folder]
