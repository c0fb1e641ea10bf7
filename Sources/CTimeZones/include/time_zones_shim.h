#pragma once

// Time zones of the system's tz database as lists of transitions, over cctz. No exception leaves this module.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// From `at` on, in seconds since 1970, a zone's clocks are `offset` seconds ahead of UTC.
struct ctz_transition {
    int64_t at;
    int32_t offset;
};

/// Writes the zone's offset at `from`, then its transitions up to `until`, at most `capacity` of them. Returns how many
/// entries that is, or -1 when the database has no such zone.
long ctz_transitions(const char *name, int64_t from, int64_t until, struct ctz_transition *entries, size_t capacity);

#ifdef __cplusplus
}
#endif
