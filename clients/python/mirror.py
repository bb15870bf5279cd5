"""Keeps a copy of the register in an SQLite file. Run it every few minutes: python mirror.py URL FILE [TOKEN]

Without a token the copy holds what everybody sees. Every run is one transaction, so whoever reads the file sees the register as it
was at one moment, and a run that breaks off did nothing.
"""

import json
import sqlite3
import sys

from proeftuin import Refused, anonymous, connect, good
from proeftuin_client import AuthenticatedClient, Client
from proeftuin_client.api.changes import list_changes
from proeftuin_client.models.change_kind import CHANGE_KIND_VALUES
from proeftuin_client.types import Unset

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def begin_anew(register: Client | AuthenticatedClient, copy: sqlite3.Connection) -> str:
    """Reads everything; answers where the changes begin: at the first export, so that nothing between the exports is missed."""
    copy.execute("DELETE FROM objects")
    cursor = ""
    for kind in sorted(CHANGE_KIND_VALUES):
        with register.get_httpx_client().stream("GET", f"/exports/{kind}", timeout=300) as export:
            export.raise_for_status()
            cursor = cursor or export.headers["changes-cursor"]
            for line in export.iter_lines():
                copy.execute("INSERT INTO objects VALUES (?, ?, ?)", (kind, json.loads(line)["id"], line))
    return cursor


def follow(register: Client | AuthenticatedClient, copy: sqlite3.Connection, cursor: str) -> tuple[str, int]:
    """Takes over what changed after a cursor; answers the next one, and how many changes there were."""
    count = 0
    while True:
        page = good(list_changes.sync(client=register, since=cursor, include=["object"], limit=1000))
        for change in page.changes:
            key = (change.kind, str(change.id))
            if change.operation == "deleted" or change.object_ is None or isinstance(change.object_, Unset):
                copy.execute("DELETE FROM objects WHERE kind = ? AND id = ?", key)
            else:
                body = json.dumps(change.object_.to_dict(), ensure_ascii=False, separators=(",", ":"))
                copy.execute("INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", (*key, body))
        cursor, count = page.next_cursor, count + len(page.changes)
        if not page.has_more:
            return cursor, count


def main(url: str, file: str, token: str | None) -> None:
    register = connect(url, token) if token else anonymous(url)
    copy = sqlite3.connect(file)
    copy.executescript(SCHEMA)
    with copy:
        known = copy.execute("SELECT value FROM state WHERE name = 'cursor'").fetchone()
        try:
            if known is None:
                cursor, told = begin_anew(register, copy), "read everything"
            else:
                cursor, count = follow(register, copy, known[0])
                told = f"{count} changes"
        except Refused as refused:
            # 410: the events after the cursor are not kept any more, or we may see more or less than before.
            if refused.problem.code != "resync":
                raise
            cursor, told = begin_anew(register, copy), "read everything anew"
        copy.execute("INSERT OR REPLACE INTO state VALUES ('cursor', ?)", (cursor,))
        objects = copy.execute("SELECT count(*) FROM objects").fetchone()[0]
    print(f"{told}; {objects} objects")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
