"""A shell in a terminal of tmux: what a person has in front of them, with a terminal emulator that is somebody else's."""

import os
import pathlib
import shutil
import subprocess
import tempfile

from .waiting import wait_until

SHELL_PROMPT = "shell: "


class Tmux:
    """A context manager with a tmux server of its own, which knows no configuration. `screen()` is the lines as they stand."""

    def __init__(self, columns=100, lines=60):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tmux-"))
        environment = {key: value for key, value in os.environ.items() if key not in ("TMUX", "ENV")}
        environment.update({"LC_ALL": "C.UTF-8", "TERM": "screen"})
        self.environment = environment
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(lines), f"exec env PS1='{SHELL_PROMPT}' bash --norc --noprofile")

    def __enter__(self):
        try:
            self.wait_for_shell()
        except BaseException:
            self.__exit__(None)
            raise
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            print("\n".join(self.screen()))
        self._tmux("kill-server")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-S", self.folder / "socket", *words], env=self.environment, stdin=subprocess.DEVNULL, text=True,
                              capture_output=True)
        assert done.returncode == 0, f"tmux {words[0]}: {done.stderr}"
        return done.stdout

    def screen(self):
        """With what scrolled away above; blanks at the ends of lines and empty lines at the end left out."""
        return [line.rstrip() for line in self._tmux("capture-pane", "-p", "-S", "-").rstrip().split("\n")]

    def type(self, text):
        self._tmux("send-keys", "-l", "--", text)

    def press(self, *keys):
        """By tmux's names: Enter, Up, BSpace, C-a."""
        self._tmux("send-keys", *keys)

    def run(self, line):
        self.type(line)
        self.press("Enter")

    def wait_for(self, text, seconds=20):
        wait_until(lambda: text in "\n".join(self.screen()), lambda: f"{text!r} on\n" + "\n".join(self.screen()), seconds)

    def wait_for_last_line(self, line, seconds=20):
        wait_until(lambda: self.screen()[-1] == line.rstrip(), lambda: f"{line!r} last on\n" + "\n".join(self.screen()), seconds)

    def wait_for_shell(self):
        self.wait_for_last_line(SHELL_PROMPT)
