/* SPDX-License-Identifier: MIT */
/* measure SECONDS REPORT COMMAND ARGUMENT...: runs a command and writes to the file REPORT
 *
 *     wall=SECONDS cpu=SECONDS memory=KILOBYTES status=STATUS
 *
 * Memory is the peak resident set. A small program measures it and not the driver, since a child
 * counts the memory of the process that it was forked from as its own. STATUS is the exit status,
 * 128 and the signal, or "late" for what was killed after SECONDS. Processes that the command
 * starts are not waited for. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t child;
static volatile sig_atomic_t is_late;

static void kill_child(int signal_number)
{
    (void)signal_number;
    is_late = 1;
    kill((pid_t)child, SIGKILL);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static long kilobytes(const struct rusage *usage)
{
#ifdef __APPLE__
    return usage->ru_maxrss / 1024;
#else
    return usage->ru_maxrss;
#endif
}

static void wait_for(pid_t pid, int *status, struct rusage *usage)
{
    while (wait4(pid, status, 0, usage) < 0)
        if (errno != EINTR)
            exit(1);
}

static int report(const char *path, double wall, int status, const struct rusage *usage)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    fprintf(file, "wall=%.6f cpu=%.6f memory=%ld status=", wall,
            seconds(usage->ru_utime) + seconds(usage->ru_stime), kilobytes(usage));
    if (is_late)
        fputs("late\n", file);
    else
        fprintf(file, "%d\n", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    return fclose(file) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    int status = 0;
    struct rusage usage;
    struct sigaction on_alarm = { .sa_handler = kill_child };
    if (argc < 4)
        return fputs("usage: measure SECONDS REPORT COMMAND ARGUMENT...\n", stderr), 2;
    memset(&usage, 0, sizeof usage);
    double start = now();
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[3], argv + 3);
        perror(argv[3]);
        _exit(127);
    }
    if (pid < 0)
        return perror("fork"), 1;
    child = pid;
    sigaction(SIGALRM, &on_alarm, NULL);
    alarm((unsigned)atoi(argv[1]));
    wait_for(pid, &status, &usage);
    double wall = now() - start;
    alarm(0);
    return report(argv[2], wall, status, &usage);
}
