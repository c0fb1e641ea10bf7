/* Preloaded into ebbd: kills it at one of its writes to the state, and keeps what a power cut would have left of it, or
 * lets writes fail.
 *
 *   CUT_STATE=PATH     the state file; its log is PATH-wal, its journal PATH-journal
 *   CUT_AT=N           the process is killed before the Nth write, truncation, sync or removal of one of them; 0: never
 *   CUT_TORN=1         if that is a write, half of it is done first
 *   CUT_FULL=N         it is not killed: from there on N writes fail, because the disk is full
 *   CUT_COUNT=PATH     a file that holds how many there were, in decimal digits
 *   CUT_DURABLE=DIR    there each file is as it was when it was last synced. One that was never synced is there, empty,
 *                      as soon as any other has been: SQLite syncs the folder with a new log.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long operations;

static const char *const suffixes[] = {"", "-wal", "-journal"};

/* The suffix of a file of the state; NULL for any other. */
static const char *suffix_of(const char *path)
{
    const char *state = getenv("CUT_STATE");
    if (!state || strncmp(path, state, strlen(state)) != 0)
        return NULL;
    for (int i = 0; i < 3; i++)
        if (strcmp(path + strlen(state), suffixes[i]) == 0)
            return suffixes[i];
    return NULL;
}

static const char *suffix_of_file(int file)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return NULL;
    path[length] = 0;
    return suffix_of(path);
}

static ssize_t write_plainly(int file, const void *bytes, size_t count, off_t offset)
{
    return syscall(SYS_pwrite64, file, bytes, count, offset);
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static long number(const char *name)
{
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

/* Whether the disk is full. */
static int is_full(void)
{
    long at = number("CUT_AT");
    return operations >= at && operations < at + number("CUT_FULL");
}

/* Counts one operation, and says whether it is the last. */
static int is_last(void)
{
    const char *count = getenv("CUT_COUNT");
    operations++;
    if (count) {
        char digits[24];
        int length = snprintf(digits, sizeof digits, "%020ld", operations);
        int file = open(count, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file >= 0) {
            write_plainly(file, digits, (size_t)length, 0);
            syscall(SYS_close, file);
        }
    }
    return !number("CUT_FULL") && number("CUT_AT") == operations;
}

static void durable_path(char *path, size_t size, const char *suffix)
{
    const char *state = getenv("CUT_STATE"), *name = strrchr(state, '/');
    snprintf(path, size, "%s/%s%s", getenv("CUT_DURABLE"), name ? name + 1 : state, suffix);
}

/* What stands in a file now would be there after a power cut. */
static void keep(int file, const char *suffix)
{
    char path[4096], part[4096 + 8], block[65536];
    if (!getenv("CUT_DURABLE"))
        return;
    durable_path(path, sizeof path, suffix);
    snprintf(part, sizeof part, "%s.part", path);
    int copy = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (copy < 0)
        return;
    off_t offset = 0;
    for (ssize_t count; (count = pread(file, block, sizeof block, offset)) > 0; offset += count)
        write_plainly(copy, block, (size_t)count, offset);
    syscall(SYS_close, copy);
    rename(part, path);
    for (int i = 0; i < 3; i++) {
        snprintf(part, sizeof part, "%s%s", getenv("CUT_STATE"), suffixes[i]);
        durable_path(path, sizeof path, suffixes[i]);
        if (access(part, F_OK) == 0 && access(path, F_OK) != 0) {
            int empty = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
            if (empty >= 0)
                syscall(SYS_close, empty);
        }
    }
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset)
{
    if (suffix_of_file(file)) {
        pthread_mutex_lock(&lock);
        if (is_last()) {
            if (number("CUT_TORN"))
                write_plainly(file, bytes, count / 2, offset);
            die();
        }
        int full = is_full();
        pthread_mutex_unlock(&lock);
        if (full) {
            errno = ENOSPC;
            return -1;
        }
    }
    return write_plainly(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset)
{
    return pwrite64(file, bytes, count, offset);
}

ssize_t write(int file, const void *bytes, size_t count)
{
    if (suffix_of_file(file)) {
        pthread_mutex_lock(&lock);
        if (is_last())
            die();
        int full = is_full();
        pthread_mutex_unlock(&lock);
        if (full) {
            errno = ENOSPC;
            return -1;
        }
    }
    return syscall(SYS_write, file, bytes, count);
}

int ftruncate64(int file, off_t length)
{
    if (suffix_of_file(file)) {
        pthread_mutex_lock(&lock);
        if (is_last())
            die();
        pthread_mutex_unlock(&lock);
    }
    return (int)syscall(SYS_ftruncate, file, length);
}

int ftruncate(int file, off_t length)
{
    return ftruncate64(file, length);
}

static int sync_file(int file, long call)
{
    const char *suffix = suffix_of_file(file);
    if (!suffix)
        return (int)syscall(call, file);
    pthread_mutex_lock(&lock);
    if (is_last())
        die();
    int outcome = (int)syscall(call, file);
    if (outcome == 0)
        keep(file, suffix);
    pthread_mutex_unlock(&lock);
    return outcome;
}

int fsync(int file)
{
    return sync_file(file, SYS_fsync);
}

int fdatasync(int file)
{
    return sync_file(file, SYS_fdatasync);
}

int unlink(const char *path)
{
    const char *suffix = suffix_of(path);
    if (!suffix)
        return (int)syscall(SYS_unlink, path);
    pthread_mutex_lock(&lock);
    if (is_last())
        die();
    int outcome = (int)syscall(SYS_unlink, path);
    if (outcome == 0 && getenv("CUT_DURABLE")) {
        char durable[4096];
        durable_path(durable, sizeof durable, suffix);
        syscall(SYS_unlink, durable);
    }
    pthread_mutex_unlock(&lock);
    return outcome;
}
