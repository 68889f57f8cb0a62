"""A process that uses the embedded server: `python -m tests.database.user DATA_DIR [fork]`.

It answers each line of its standard input, an SQL statement, with one line: the first value, or the error.
"""

import os
import sys
from pathlib import Path
from typing import Any

import psycopg2

from tracker import embedded


def answer(data_dir: Path, statement: str) -> str:
    try:
        folder = embedded.ensure(data_dir)
        connection = psycopg2.connect(host=folder, user=embedded.ROLE, dbname=embedded.DATABASE)
    except (embedded.EmbeddedError, psycopg2.OperationalError) as error:
        return f"{type(error).__name__}: {error}".replace("\n", " ")
    connection.autocommit = True
    cursor: Any = connection.cursor()
    cursor.execute(statement)
    value = str(cursor.fetchone()[0]) if cursor.description else "done"
    connection.close()
    return value


def main(data_dir: Path, fork: bool) -> None:
    if fork:
        embedded.ensure(data_dir)
        if os.fork():
            os._exit(0)
    for statement in sys.stdin:
        print(answer(data_dir, statement), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "fork" in sys.argv[2:])
