/* Preloaded before libfaketime, which moves timers of every clock with the wall clock: those of ebbd count from the
 * boot, and are to be left alone. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int timerfd_settime(int file, int flags, const struct itimerspec *value, struct itimerspec *old)
{
    return (int)syscall(SYS_timerfd_settime, file, flags, value, old);
}
