"""Mail servers that people run, as contained children of a test: they take mail on a loopback port and relay all of it to another."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from .certificates import Certificate
from .containment import contained, require_containment
from .packages import unpacked
from .ports import free_port
from .waiting import limit, wait_until


class Peer:
    """Base of what is contained. `relay_to` is a loopback port, `out_tls` and `in_tls` what is done about STARTTLS on either side:
    "none", "may" or "encrypt". `certificate`: what it shows, of which it gets a copy; None: one of its own. A context manager."""

    package = ""
    other_packages = ()
    users = ""

    def __init__(self, relay_to=None, in_tls="may", out_tls="may", certificate=None):
        self.root = self.fetch()
        self.relay_to, self.in_tls, self.out_tls = relay_to, in_tls, out_tls
        self.port = free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"postern-{self.package}-"))
        self.folder.chmod(0o755)  # its daemons run as users of their own
        self.certificate = certificate.copied_to(self.folder) if certificate else Certificate(self.folder, "peer.example.test")
        self.process = None

    def __enter__(self):
        from .server import is_listening
        command = self.prepare()
        with open(self.folder / "output", "wb") as output:
            self.process = subprocess.Popen(self.wrapped(command), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env={**os.environ, "CONTAIN_USERS": self.users})
        try:
            wait_until(lambda: is_listening(self.port) or self.process.poll() is not None, f"{self.package} on port {self.port}", 20)
            assert self.process.poll() is None, f"{self.package} ended: {self.log()}"
        except BaseException:
            self.__exit__(AssertionError)
            raise
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            print(f"---- log of {self.package}", self.log(), "----", sep="\n")
        # The first process of the namespace: when it ends, all others there end too. unshare itself passes no signal on.
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for child in children.read_text().split() if self.process.poll() is None else ():
            os.kill(int(child), signal.SIGKILL)
        self.process.kill()
        self.process.wait(limit(10))
        self.clean_up()

    def fetch(self):
        """The folder that it was unpacked into; SkipTest where it cannot be had or contained."""
        require_containment(self.package)
        return unpacked(self.package, *self.other_packages)

    def clean_up(self):
        """It has ended."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def wrapped(self, command):
        """The command line that runs `command` so that it leaves the system alone."""
        return contained(self.folder, self.root, command)

    def prepare(self):
        """Writes the configuration; returns the command."""
        raise NotImplementedError

    def log(self):
        return "\n".join(file.read_text(errors="replace") for file in (self.folder / "output", self.folder / "log") if file.exists())


class Postfix(Peer):
    package = "postfix"
    users = "postfix 9102\npostdrop 9103"

    smtpd_processes = "-"  # at most; the default is 100

    _SERVICES = """\
127.0.0.1:{port} inet n - n - {smtpd_processes} smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

    def prepare(self):
        etc = self.folder / "etc" / "postfix"
        etc.mkdir(parents=True)
        for name in ("spool", "data"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "data", 9102, 9102)
        (etc / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in self.settings().items()))
        (etc / "master.cf").write_text(self._SERVICES.format(port=self.port, smtpd_processes=self.smtpd_processes))
        return ["postfix", "start-fg"]

    def settings(self):
        """Of main.cf."""
        return {
            "compatibility_level": "3.6", "queue_directory": self.folder / "spool", "data_directory": self.folder / "data",
            "command_directory": "/usr/sbin", "daemon_directory": "/usr/lib/postfix/sbin", "shlib_directory": "/usr/lib/postfix",
            "mail_owner": "postfix", "setgid_group": "postdrop", "maillog_file": self.folder / "log", "maillog_file_prefixes": self.folder,
            "myhostname": "peer.example.test", "mydestination": "", "alias_maps": "", "alias_database": "", "local_recipient_maps": "",
            "mynetworks": "127.0.0.0/8", "inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4",
            "relayhost": f"[127.0.0.1]:{self.relay_to}", "smtp_dns_support_level": "disabled", "smtpd_peername_lookup": "no",
            "smtpd_relay_restrictions": "permit_mynetworks, reject", "smtpd_tls_security_level": self.in_tls,
            "smtpd_tls_chain_files": self.certificate.both, "smtpd_tls_received_header": "yes", "smtpd_tls_loglevel": "1",
            "smtp_tls_security_level": self.out_tls, "smtp_tls_loglevel": "1", "minimal_backoff_time": "5s", "queue_run_delay": "5s"}


class Exim(Peer):
    package = "exim4-daemon-light"
    users = "Debian-exim 9101"
    main_settings = ()  # further lines of the configuration's first part
    queue_runs = ("-q5s",)

    _CONFIGURATION = """\
{main_settings}primary_hostname = peer.example.test
spool_directory = {folder}/spool
log_file_path = {folder}/logs/%slog
pid_file_path = {folder}/spool/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts = {advertise}
tls_certificate = {certificate.cert}
tls_privatekey = {certificate.key}
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
acl_smtp_rcpt = anything
begin acl
anything:
  accept
begin routers
onward:
  driver = manualroute
  domains = *
  transport = onward
  route_list = * 127.0.0.1
  self = send
begin transports
onward:
  driver = smtp
  port = {relay_to}
  allow_localhost = true
  hosts_try_dane =
  tls_try_verify_hosts =
  tls_verify_hosts = :
  {out}
begin retry
* * F,1h,5s
"""
    _OUT = {"none": "hosts_avoid_tls = *", "may": "", "encrypt": "hosts_require_tls = *"}

    def prepare(self):
        etc = self.folder / "etc" / "exim4"
        etc.mkdir(parents=True)
        for name in ("spool", "logs"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, 9101, 9101)
        os.chown(self.certificate.key, 9101, 9101)
        (etc / "exim4.conf").write_text(self._CONFIGURATION.format(
            main_settings="".join(f"{line}\n" for line in self.main_settings), folder=self.folder, port=self.port,
            certificate=self.certificate, relay_to=self.relay_to, advertise="" if self.in_tls == "none" else "*", out=self._OUT[self.out_tls]))
        return ["/usr/sbin/exim4", "-bdf", *self.queue_runs]

    def log(self):
        logs = [file.read_text(errors="replace") for file in sorted((self.folder / "logs").glob("*"))] if (self.folder / "logs").exists() else []
        return "\n".join([super().log(), *logs])
