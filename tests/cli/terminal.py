#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The prompt at a terminal: line editing, history, continued lines, completion, Ctrl-C and Ctrl-D.

    terminal.py LORE        prints a line for each failure; ends with "N passed, N failed, N skipped"
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import tempfile
import termios
import time

SECONDS_MAX = 20
# What moves the cursor or sets colours is no text.
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x07")


class Shell:
    """A program at a terminal of its own."""

    def __init__(self, command, folder, columns=100, libraries=None):
        self.text = ""
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "HOME": folder, "LANG": "C.UTF-8",
                           "XDG_STATE_HOME": folder + "/state", "NO_COLOR": "1"}
            for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
                environment[name] = os.environ.get(name, "")
            if libraries:
                environment["LD_LIBRARY_PATH"] = libraries
            os.execve(command[0], command, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def wait_for(self, wanted):
        """Everything printed up to wanted, which is then done with."""
        end = time.monotonic() + SECONDS_MAX
        while wanted not in self.text:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise AssertionError(f"no {wanted!r} in {self.text!r}")
            try:
                piece = os.read(self.terminal, 65536)
            except OSError:
                piece = b""
            if not piece:
                raise AssertionError(f"ended without {wanted!r} in {self.text!r}")
            self.text = CONTROL.sub("", self.text + piece.decode(errors="replace"))
        before, _, self.text = self.text.partition(wanted)
        return before

    def ask(self, line, prompt="lore> "):
        self.type(line + "\r")
        return self.wait_for("\n" + prompt) if prompt else ""

    def exit_code(self):
        """Of a program that is about to end."""
        end = time.monotonic() + SECONDS_MAX
        while time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.05)[0]:
                try:
                    self.text += os.read(self.terminal, 65536).decode(errors="replace")
                except OSError:
                    pass
            done, state = os.waitpid(self.process, os.WNOHANG)
            if done:
                self.process = 0
                return os.waitstatus_to_exitcode(state)
        raise AssertionError("it did not end")

    def close(self):
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self.terminal)


def greets(shell):
    printed = shell.wait_for("lore> ")
    assert "in memory: nothing in it yet" in printed, printed
    assert ".tour walks you through" in printed, printed


def taught(shell):
    """Past the greeting, with a relation and two facts."""
    shell.wait_for("lore> ")
    shell.ask('relation.city { "name", "n:integer" }')
    shell.ask('fact { city("basra", 1), city("münchen", 2) }')


def answers_and_goes_on(shell):
    taught(shell)
    assert "│ basra   │ 1 │" in shell.ask("city(Name, N)")
    assert "│ münchen │ 2 │" in shell.ask("city(Name, N)")


def continued_lines_have_a_prompt_of_their_own(shell):
    taught(shell)
    shell.ask("city(Name,", prompt=" ...> ")
    assert "basra" in shell.ask("  N)")


def lines_can_be_edited(shell):
    taught(shell)
    # "citx(N, M" ... back over it with the left arrow, Backspace, and to the end with Ctrl-E
    shell.type("citx(N, 1)" + "\x1b[D" * 6)
    shell.type("\x7fy\x05")
    assert "basra" in shell.ask("")


def letters_beyond_ascii_are_one_character(shell):
    taught(shell)
    shell.type('city("münchenü')
    shell.type("\x7f")
    assert "│ 2 │" in shell.ask('", N)')


def history_brings_phrases_back(shell):
    taught(shell)
    shell.ask("city(Name,", prompt=" ...> ")
    shell.ask("N)")
    shell.ask(".mode")
    shell.type("\x1b[A\x1b[A")
    assert "basra" in shell.ask("")


def history_is_kept(shell):
    taught(shell)
    shell.ask("city(Name, 1)")
    shell.type("\x04")
    assert shell.exit_code() == 0
    second = Shell(shell.command, shell.folder)
    try:
        second.wait_for("lore> ")
        second.type("\x1b[A")
        second.wait_for("city(Name, 1)")
    finally:
        second.close()


def tab_completes_names(shell):
    taught(shell)
    shell.type("ci\t")
    assert "basra" in shell.ask("(Name, 1)")
    assert "table" in shell.ask(".mod\t")


def tab_shows_a_choice(shell):
    taught(shell)
    shell.type(".s\t")
    printed = shell.wait_for(".sources")
    assert ".schema" in printed, printed
    shell.wait_for("lore> .s")
    assert "city(name: text" in shell.ask("chema")


def ctrl_c_clears_the_line(shell):
    taught(shell)
    shell.type('city("half a line')
    time.sleep(0.2)
    shell.type("\x03")
    shell.wait_for("^C")
    shell.wait_for("lore> ")
    assert "basra" in shell.ask("city(Name, 1)")


def ctrl_c_forgets_continued_lines(shell):
    taught(shell)
    shell.ask("city(Name,", prompt=" ...> ")
    shell.type("\x03")
    shell.wait_for("lore> ")
    assert "basra" in shell.ask("city(Name, 1)")


def ctrl_c_stops_a_query_but_not_the_shell(shell):
    taught(shell)
    shell.ask('derive.up { "n:integer" }')
    shell.ask("up(N) { city(_, N) }")
    shell.ask("up(N + 1) { up(N) }")
    shell.type("up(N)\r")
    time.sleep(0.5)
    shell.type("\x03")
    assert "interrupted" in shell.wait_for("\nlore> ")
    assert "basra" in shell.ask("city(Name, 1)")


def ctrl_d_leaves(shell):
    shell.wait_for("lore> ")
    shell.type("\x04")
    assert shell.exit_code() == 0


def errors_do_not_end_it(shell):
    taught(shell)
    assert "did you mean city/2?" in shell.ask("ctiy(Name, 1)")
    assert "no command '.nonsense'" in shell.ask(".nonsense")
    shell.type("\x04")
    assert shell.exit_code() == 0


def tables_are_cut_to_the_terminal(shell):
    taught(shell)
    shell.ask('fact { city("%s", 3) }' % ("long " * 40))
    printed = shell.ask("city(Name, 3)")
    assert "…" in printed, printed
    widths = [len(line.rstrip("\r")) for line in printed.split("\n") if line.startswith(("┌", "│", "└"))]
    assert widths and max(widths) == 100, printed


def the_prompt_shows_the_point_of_view(shell):
    taught(shell)
    shell.ask(".asof 1", prompt="lore@1> ")
    assert "0 rows" in shell.ask("city(Name, N)", prompt="lore@1> ")
    shell.ask(".asof 1 rules now", prompt="lore@1 rules now> ")
    shell.ask(".asof")
    shell.ask(".merged on", prompt="lore merged> ")
    shell.ask(".merged off")


def more_shows_the_rest(shell):
    taught(shell)
    shell.ask(".limit 1")
    assert "1 of 2 rows" in shell.ask("city(Name, N)")
    printed = shell.ask(".more")
    assert "münchen" in printed and "row 2 of 2" in printed, printed


def scripts_cannot_move_the_cursor(shell):
    shell.wait_for("lore> ")
    assert "\\x1b[31mred\ttab" in shell.ask(r'print("\27[31mred\ttab")'), shell.text


def the_tour_waits_for_a_key(shell):
    taught(shell)
    shell.ask(".tour", prompt="-- Enter goes on, q ends the tour (1 of 6) ")
    shell.type("\r")
    shell.wait_for("(2 of 6) ")
    shell.ask("q")
    assert "basra" in shell.ask("city(Name, 1)")


def without_libedit_lines_are_read_as_they_come(shell):
    for name in ("libedit.so.2", "libedit.so.0", "libedit.3.dylib", "libedit.so"):
        with open(os.path.join(shell.folder, name), "w", encoding="ascii"):
            pass  # no library, and found first
    plain = Shell(shell.command, shell.folder, libraries=shell.folder)
    try:
        plain.wait_for("there is no libedit")
        plain.type('relation.city { "name" }\nfact { city("basra") }\ncity(Name)\n')
        plain.wait_for("│ basra │")
        plain.type("\x04")
        assert plain.exit_code() == 0
    finally:
        plain.close()


TESTS = [greets, answers_and_goes_on, continued_lines_have_a_prompt_of_their_own, lines_can_be_edited,
         letters_beyond_ascii_are_one_character, history_brings_phrases_back, history_is_kept,
         tab_completes_names, tab_shows_a_choice, ctrl_c_clears_the_line, ctrl_c_forgets_continued_lines,
         ctrl_c_stops_a_query_but_not_the_shell, ctrl_d_leaves, errors_do_not_end_it,
         tables_are_cut_to_the_terminal, the_prompt_shows_the_point_of_view, more_shows_the_rest,
         scripts_cannot_move_the_cursor, the_tour_waits_for_a_key,
         without_libedit_lines_are_read_as_they_come]


def run(test, lore):
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell([lore, "repl"], folder)
        shell.command, shell.folder = [lore, "repl"], folder
        try:
            test(shell)
            return True
        except AssertionError as error:
            print(f"{test.__name__}: {error}")
            return False
        finally:
            shell.close()


def main():
    lore = os.path.abspath(sys.argv[1])
    chosen = [test for test in TESTS if len(sys.argv) < 3 or test.__name__ in sys.argv[2:]]
    results = [run(test, lore) for test in chosen]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed, 0 skipped")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
