#pragma once
// Ebb sends CODE_FILE, CODE_LINE and CODE_FUNC itself, or not at all.
#define SD_JOURNAL_SUPPRESS_LOCATION 1
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
#include <systemd/sd-id128.h>

extern char **environ;

// Swift does not let a global C variable be read, because it could change meanwhile. To be called at the start.
static inline char **process_environment(void) { return environ; }
