/* Runs in the place of ebbd, in its sandbox, and tries what the sandbox forbids. A line for each: its name, and "refused"
 * with the reason, or "ALLOWED". The files called "open" are there for everybody: without the sandbox nothing else would
 * keep the probe from them. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void tell(const char *what, int result)
{
    if (result >= 0)
        printf("%s: ALLOWED\n", what);
    else
        printf("%s: refused, %s\n", what, strerror(errno));
}

static int run(const char *path)
{
    int reason[2];
    if (pipe2(reason, O_CLOEXEC) != 0)
        return 0;
    pid_t child = fork();
    if (child == 0) {
        execl(path, path, (char *)0);
        int number = errno;
        (void)!write(reason[1], &number, sizeof number);
        _exit(1);
    }
    close(reason[1]);
    int number = 0;
    ssize_t count = read(reason[0], &number, sizeof number);
    waitpid(child, 0, 0);
    if (count != sizeof number)
        return 0;
    errno = number;
    return -1;
}

int main(void)
{
    setvbuf(stdout, 0, _IOLBF, 0);
    tell("write to /etc", open("/etc/ebb/open", O_WRONLY | O_APPEND));
    tell("write to /usr", open("/usr/share/open", O_WRONLY));
    tell("write to its credentials", open("/run/credentials/ebbd.service/new", O_WRONLY | O_CREAT, 0600));
    tell("read a home", openat(open("/home", O_PATH), "open", O_RDONLY));
    tell("read /etc/shadow", open("/etc/shadow", O_RDONLY));
    tell("open a device", open("/dev/probe", O_RDONLY));
    tell("make a device", mknod("/var/lib/ebb/null", S_IFCHR | 0600, 0x103));
    tell("run a program", run("/bin/true"));
    tell("run a program of its own", ({
             int file = open("/var/lib/ebb/program", O_WRONLY | O_CREAT, 0700);
             (void)!write(file, "#!/bin/sh\n", 10);
             close(file);
             run("/var/lib/ebb/program");
         }));
    tell("ptrace", (int)ptrace(PTRACE_TRACEME, 0, 0, 0));
    tell("mount", mount("none", "/var/lib/ebb", "tmpfs", 0, 0));
    tell("make a namespace", unshare(CLONE_NEWUSER));
    tell("set the clock", clock_settime(CLOCK_REALTIME, &(struct timespec){.tv_sec = 1}));
    tell("set the host's name", sethostname("other", 5));
    tell("load a module", (int)syscall(SYS_init_module, "", 0, ""));
    tell("memory to write and run", mmap(0, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
    tell("a raw socket", socket(AF_INET, SOCK_RAW, 1));
    tell("a netlink socket", socket(AF_NETLINK, SOCK_RAW, 0));
    tell("a packet socket", socket(AF_PACKET, SOCK_DGRAM, 0));
    tell("become root", setuid(0));
    tell("set-user-id", ({
             int file = open("/var/lib/ebb/setuid", O_WRONLY | O_CREAT, 0700);
             fchmod(file, 04700);
         }));
    tell("see another process", access("/proc/1/cmdline", R_OK));
    /* What must work, or the list above would prove nothing. */
    tell("write its state", open("/var/lib/ebb/probe", O_WRONLY | O_CREAT, 0600));
    tell("read its configuration", open("/etc/ebb/ebb.toml", O_RDONLY));
    tell("a TCP socket", socket(AF_INET, SOCK_STREAM, 0));
    return 0;
}
