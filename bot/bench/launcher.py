"""Runs commands in rotated order and prints what each took. A process of its own, and a small one: a child begins as large as its parent.

Run by its path, it reads the number of rounds and then the commands from standard input, and imports nothing of the bot.
"""

import os
import sys
from time import perf_counter

APART, BEHIND = "\x1f", "\x1e"
"""What stands between the words of a command, and between one command and the next."""


def _run(command: list[str]) -> tuple[float, float, int, int]:
    """Seconds by the clock, seconds of CPU, kilobytes at its largest, exit code."""
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    began = perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, used = os.wait4(process, 0)
    return perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss, os.waitstatus_to_exitcode(status)


def main() -> None:
    """Prints a line for each run: the number of the command, and what it took."""
    rounds, *commands = [command.split(APART) for command in sys.stdin.read().split(BEHIND)]
    for turn in range(int(rounds[0])):
        for place in range(len(commands)):
            number = (turn + place) % len(commands)
            print(number, *_run(commands[number]), flush=True)


if __name__ == "__main__":
    main()
