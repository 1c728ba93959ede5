"""Types pinyin into an engine of IBus, and prints what it commits and what it offers.

The arguments are the engine and the words. A daemon of IBus has to run.
"""

import sys

import gi

gi.require_version("IBus", "1.0")
from gi.repository import GLib, IBus  # noqa: E402


def settle(milliseconds):
    """Lets the daemon and the engine answer."""
    done = []
    GLib.timeout_add(milliseconds, lambda: done.append(True))
    while not done:
        GLib.MainContext.default().iteration(True)


def main(engine, words):
    IBus.init()
    bus = IBus.Bus()
    if not bus.is_connected():
        sys.exit("there is no daemon of IBus")
    committed, offered = [], []

    def offer(_, table, visible):
        count = min(9, table.get_number_of_candidates())
        offered.append([table.get_candidate(i).get_text() for i in range(count)])

    context = bus.create_input_context("typing")
    context.set_capabilities(
        IBus.Capabilite.PREEDIT_TEXT | IBus.Capabilite.LOOKUP_TABLE | IBus.Capabilite.FOCUS
    )
    context.connect("commit-text", lambda _, text: committed.append(text.get_text()))
    context.connect("update-lookup-table", offer)
    context.focus_in()
    settle(300)
    if not bus.set_global_engine(engine):
        sys.exit(f"the engine {engine} does not start")
    settle(2000)
    for word in words:
        for letter in word:
            context.process_key_event(ord(letter), 0, 0)
            settle(30)
        settle(400)
        committed.clear()
        context.process_key_event(IBus.KEY_space, 0, 0)
        settle(400)
        print(word, "".join(committed), " ".join(offered[-1]) if offered else "")


main(sys.argv[1], sys.argv[2:])
