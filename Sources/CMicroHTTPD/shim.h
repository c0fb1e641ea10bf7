#pragma once
#include <microhttpd.h>

// MHD_start_daemon is variadic, and Swift cannot call it. The daemon runs on one thread of its own, with epoll, on a
// socket that already listens. Returns NULL when it could not be started.
static inline struct MHD_Daemon *mhd_start(
    MHD_socket listening_socket,
    unsigned int connections,
    size_t bytes_per_connection,
    unsigned int timeout_seconds,
    int sends_date,
    MHD_AccessHandlerCallback access,
    MHD_RequestCompletedCallback completed,
    void *context)
{
    unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    if (!sends_date)
        flags |= MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, access, context,
        MHD_OPTION_LISTEN_SOCKET, listening_socket,
        MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, bytes_per_connection,
        MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_END);
}
