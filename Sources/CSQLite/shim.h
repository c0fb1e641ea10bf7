#pragma once
#include <sqlite3.h>

// sqlite3_db_config is variadic, and SQLITE_TRANSIENT a cast that Swift does not import.

static inline int ebb_sqlite3_set_flag(sqlite3 *connection, int flag, int on) {
    return sqlite3_db_config(connection, flag, on, (int *)0);
}

static inline int ebb_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int ebb_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}
