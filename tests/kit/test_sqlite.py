"""Reading on SQLite: what a statement is turned into."""

import sqlite3

from kit.sqlite import names_in, on_sqlite


def test_a_pattern_bound_anew_does_not_prepare_the_statement_anew() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE place (path TEXT)")
    prepared: list[int] = []

    def note(action: int, *_: str | None) -> int:
        prepared.append(action)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    sql = on_sqlite("SELECT path FROM place WHERE path LIKE :branch")
    connection.execute(sql, {"branch": "/1/%"}).fetchall()
    first = len(prepared)
    connection.execute(sql, {"branch": "/2/%"}).fetchall()

    assert first > 0
    assert len(prepared) == first


def test_a_pattern_finds_what_it_found_without_the_sign() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE place (path TEXT)")
    connection.executemany("INSERT INTO place VALUES (?)", [("/1/",), ("/1/2/",), ("/2/",), ("",), (None,)])
    sql = "SELECT path FROM place WHERE path LIKE :branch"

    for pattern in ("/1/%", "-", "%", "", "/_/"):
        assert connection.execute(on_sqlite(sql), {"branch": pattern}).fetchall() == (
            connection.execute(sql, {"branch": pattern}).fetchall()
        )


def test_a_statement_is_given_the_values_that_it_names() -> None:
    assert names_in("SELECT a::text FROM b WHERE a IN :ids AND (b = :me OR c = :me)") == ["ids", "me"]
