#include "time_zones_shim.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <chrono>
#include <exception>

namespace {

using seconds = cctz::time_point<cctz::seconds>;

seconds point(int64_t since_1970) { return seconds(cctz::seconds(since_1970)); }

}  // namespace

long ctz_transitions(const char *name, int64_t from, int64_t until, ctz_transition *entries, size_t capacity) try {
    cctz::time_zone zone;
    if (capacity == 0 || !cctz::load_time_zone(name, &zone)) return -1;
    int32_t offset = zone.lookup(point(from)).offset;
    size_t count = 0;
    entries[count++] = {from, offset};
    cctz::time_zone::civil_transition next;
    for (int64_t at = from; count < capacity && zone.next_transition(point(at), &next);) {
        // Clocks that showed `from` when `offset` was in force show `to` in the same instant.
        at = (next.from - cctz::civil_second(1970)) - offset;
        if (at > until) break;
        offset += static_cast<int32_t>(next.to - next.from);
        entries[count++] = {at, offset};
    }
    return static_cast<long>(count);
} catch (const std::exception &) {
    return -1;
}
