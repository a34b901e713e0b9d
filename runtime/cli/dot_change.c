/* SPDX-License-Identifier: MIT */
/* Dot commands that change what goals find: by what is supposed, or by a file that is loaded. What-ifs lie one on the
 * other; goals are put to the last. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/dot_commands.h"
#include "cli/script.h"
#include "cli/suppose.h"

/* Opens one on the last, or on what is recorded. */
static lore_status begin_whatif(Repl *repl)
{
    int count = repl->whatif_count;
    lore_value as_of =
        count == 0 && repl->as_of != NULL ? cli_ask_moment(repl->as_of) : lore_null();
    lore_status status = lore_whatif_open(repl->kb, count > 0 ? repl->whatifs[count - 1] : NULL,
                                          as_of, &repl->whatifs[count]);
    if (status == LORE_OK)
        status = lore_whatif_use(repl->kb, repl->whatifs[repl->whatif_count++]);
    return status;
}

static void end_whatif(Repl *repl)
{
    lore_whatif_close(repl->whatifs[--repl->whatif_count]);
    if (repl->whatif_count > 0)
        lore_whatif_use(repl->kb, repl->whatifs[repl->whatif_count - 1]);
}

/* A change that is refused leaves none open that it began. */
static void suppose(Repl *repl, char *words)
{
    const char *nearest;
    Supposition supposition = cli_suppose_read(words);
    bool is_first = repl->whatif_count == 0;
    if (!cli_suppose_knows(supposition.change, &nearest)) {
        char hint[96] = "write drop-source, drop-claim, grade, add, fact, retract, deny or assume";
        if (nearest != NULL)
            snprintf(hint, sizeof hint, "did you mean %s?", nearest);
        cli_dot_fail(repl, hint, "no change '%s'", supposition.change);
        return;
    }
    lore_status status = is_first ? begin_whatif(repl) : LORE_OK;
    if (status == LORE_OK)
        status = cli_suppose(repl->kb, repl->whatifs[repl->whatif_count - 1], &supposition);
    if (status < 0)
        cli_repl_fail(repl, status, supposition.what);
    if (status < 0 && is_first && repl->whatif_count > 0)
        end_whatif(repl);
}

void cli_dot_whatif(Repl *repl, const char *words)
{
    if (words[0] != '\0') {
        char *copy = strdup(words);
        if (copy != NULL)
            suppose(repl, copy);
        else
            cli_repl_fail(repl, LORE_NOMEM, NULL);
        free(copy);
        return;
    }
    if (repl->whatif_count == WHATIFS_MAX) {
        cli_dot_fail(repl, ".end leaves one", "%s", "what-ifs are nested too deep");
        return;
    }
    lore_status status = begin_whatif(repl);
    if (status != LORE_OK)
        cli_repl_fail(repl, status, NULL);
}

void cli_dot_end(Repl *repl, const char *words)
{
    (void)words;
    if (repl->whatif_count == 0)
        cli_dot_fail(repl, NULL, "%s", "no what-if is open");
    else
        end_whatif(repl);
}

void cli_dot_load(Repl *repl, const char *words)
{
    if (words[0] == '\0') {
        cli_dot_fail(repl, "write .load rules.lua", "%s", "no file to load");
        return;
    }
    ExitCode code = cli_script_load(repl->kb, words);
    if (code != CODE_FINE)
        repl->last_error = code;
}
