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
        return execute(embedded.ensure(data_dir), statement)
    except (embedded.EmbeddedError, psycopg2.Error) as error:
        return f"{type(error).__name__}: {error}".replace("\n", " ")


def execute(folder: Path, statement: str) -> str:
    connection = psycopg2.connect(host=folder, user=embedded.ROLE, dbname=embedded.DATABASE)
    connection.autocommit = True
    cursor: Any = connection.cursor()
    try:
        cursor.execute(statement)
        return str(cursor.fetchone()[0]) if cursor.description else "done"
    finally:
        connection.close()


def main(data_dir: Path, fork: bool) -> None:
    if fork:
        embedded.ensure(data_dir)
        if os.fork():
            os._exit(0)
    for statement in sys.stdin:
        print(answer(data_dir, statement), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "fork" in sys.argv[2:])
