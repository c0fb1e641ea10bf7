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

// A file system for SQLite in which nothing can be made, changed or deleted, under the name "ebb-reading".

static inline int ebb_sqlite3_open_for_reading(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *opened
) {
    (void)vfs;
    sqlite3_vfs *base = sqlite3_vfs_find(0);
    flags &= ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_DELETEONCLOSE);
    return base->xOpen(base, name, file, flags | SQLITE_OPEN_READONLY, opened);
}

static inline int ebb_sqlite3_refuse_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs, (void)name, (void)sync;
    return SQLITE_READONLY;
}

// Registers it; once is enough, and again does no harm. To be called by one thread at a time.
static inline int ebb_sqlite3_register_reading(void) {
    static sqlite3_vfs reading;
    sqlite3_vfs *base = sqlite3_vfs_find(0);
    if (!base) return SQLITE_NOMEM;
    if (reading.zName) return SQLITE_OK;
    reading = *base;
    reading.zName = "ebb-reading";
    reading.pNext = 0;
    reading.xOpen = ebb_sqlite3_open_for_reading;
    reading.xDelete = ebb_sqlite3_refuse_delete;
    return sqlite3_vfs_register(&reading, 0);
}
