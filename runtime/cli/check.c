/* SPDX-License-Identifier: MIT */
/* lore check: knowledge bases are verified in a child process, which a damaged file may
 * crash or hang; rule files are loaded in order into a knowledge base that is thrown away. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/diagnostics.h"
#include "cli/interrupt.h"
#include "cli/knowledge.h"
#include "cli/script.h"

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* ---- knowledge bases ------------------------------------------------------------------------- */

static void print_damage(void *path, const char *line)
{
    printf("%s: %s\n", (const char *)path, line);
}

/* In the child. */
_Noreturn static void verify(char *path)
{
    signal(SIGINT, SIG_DFL);
    lore_status status = lore_verify(path, print_damage, path);
    if (status == LORE_OK)
        printf("%s: sound\n", path);
    bool is_written = fflush(stdout) == 0;
    if (status != LORE_OK)
        cli_complain(NULL, "%s: %s", path, lore_status_name(status));
    _exit(status == LORE_OK && !is_written ? CODE_OPEN : cli_exit_of_open(status));
}

static ExitCode code_of_child(int state, const char *path)
{
    if (WIFEXITED(state))
        return (ExitCode)WEXITSTATUS(state);
    if (WTERMSIG(state) == SIGINT)
        return CODE_INTERRUPTED;
    cli_complain("the file is badly damaged: restore it from a copy",
                 "%s: reading it ended with signal %d", path, WTERMSIG(state));
    return CODE_OPEN;
}

static ExitCode check_knowledge(char *path)
{
    int state;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        verify(path);
    if (child < 0) {
        cli_complain(NULL, "cannot start a process: %s", strerror(errno));
        return CODE_OPEN;
    }
    while (waitpid(child, &state, 0) < 0)
        if (errno != EINTR)
            return CODE_OPEN;
    return code_of_child(state, path);
}

/* ---- rule files ------------------------------------------------------------------------------ */

/* *kb is made when the first rule file is met. */
static ExitCode check_rules(lore_kb **kb, const Options *options, const char *path)
{
    ExitCode code = CODE_FINE;
    if (*kb == NULL)
        code = cli_knowledge_open(NULL, LORE_OPEN_CREATE, &options->budget, kb);
    if (code == CODE_FINE)
        code = cli_script_check(*kb, path);
    if (code == CODE_FINE)
        printf("%s: fine\n", path);
    return code;
}

static ExitCode run(const Options *options)
{
    lore_kb *kb = NULL;
    ExitCode worst = CODE_FINE;
    for (int i = 0; i < options->operand_count && worst != CODE_INTERRUPTED; i++) {
        char *path = options->operands[i];
        ExitCode code =
            ends_with(path, ".lua") ? check_rules(&kb, options, path) : check_knowledge(path);
        if (code > worst)
            worst = code;
    }
    cli_knowledge_close(kb);
    return worst;
}

const Command cli_command_check = {
    .name = "check",
    .usage = "check FILE...",
    .summary = "verifies knowledge bases and rule files",
    .help =
        "Reads every record of a knowledge base and says what is damaged. Rule files (.lua)\n"
        "are loaded in order into a knowledge base that is thrown away, and what is wrong\n"
        "with them is shown.\n"
        "\n"
        "  lore check iraq.lore\n"
        "  lore check vocabulary.lua rules.lua\n",
    .takes = TAKES_BUDGET,
    .operands_min = 1,
    .operands_max = -1,
    .run = run,
};
