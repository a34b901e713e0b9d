/* SPDX-License-Identifier: MIT */
/* Files: parameters of directives, as Soufflé names them; later ones win. */
#include "dl/files.h"

#include <string.h>

#include "dl/source.h"

static const char *parameter(const Directive *directive, const char *key, const char *otherwise)
{
    for (size_t i = directive->parameters.count; i-- > 0;)
        if (strcmp(directive->parameters.items[i].key, key) == 0)
            return directive->parameters.items[i].value;
    return otherwise;
}

static bool is_on(const Directive *directive, const char *key)
{
    return strcmp(parameter(directive, key, "false"), "true") == 0;
}

static void say_unknown(Front *front, const Directive *directive)
{
    static const char *const known[] = { "IO",      "filename", "delimiter", "headers",
                                         "columns", "rfc4180",  "name",      "operation" };
    for (size_t i = 0; i < directive->parameters.count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            is_known = is_known || strcmp(directive->parameters.items[i].key, known[k]) == 0;
        if (!is_known)
            lr_dl_front_say(front, directive->spot, "parameter %s is read and has no effect",
                            directive->parameters.items[i].key);
    }
}

static bool medium(Front *front, const Directive *directive, Form *out)
{
    bool is_input = directive->kind == DIRECTIVE_INPUT;
    const char *name = parameter(directive, "IO", "file");
    out->medium = FORM_FILE;
    if (strcmp(name, is_input ? "stdin" : "stdout") == 0)
        out->medium = FORM_STANDARD;
    else if (!is_input && strcmp(name, "stdoutprintsize") == 0)
        out->medium = FORM_SIZE;
    else if (strcmp(name, "file") != 0)
        return lr_dl_front_fail(front, LORE_UNSUPPORTED, directive->spot,
                                is_input ? "IO is file or stdin"
                                         : "IO is file, stdout or stdoutprintsize",
                                "IO=%s is not supported", name);
    if (directive->kind == DIRECTIVE_PRINTSIZE)
        out->medium = FORM_SIZE;
    return true;
}

bool lr_dl_files_form(Program *program, const Directive *directive, Form *out)
{
    Front *front = program->front;
    bool is_input = directive->kind == DIRECTIVE_INPUT;
    const char *folder = is_input ? front->options->facts : front->options->output;
    memset(out, 0, sizeof *out);
    if (!medium(front, directive, out))
        return false;
    bool prints_all =
        directive->kind == DIRECTIVE_OUTPUT && folder != NULL && strcmp(folder, "-") == 0;
    if (prints_all && out->medium == FORM_FILE)
        out->medium = FORM_STANDARD;
    if (parameter(directive, "compress", NULL) != NULL)
        return lr_dl_front_fail(front, LORE_UNSUPPORTED, directive->spot, NULL,
                                "compressed files are not supported");
    say_unknown(front, directive);
    const char *ending = is_input ? "facts" : "csv";
    out->name = parameter(directive, "name", directive->relation);
    const char *name = lr_dl_front_format(front, "%s.%s", out->name, ending);
    folder = parameter(directive, is_input ? "fact-dir" : "output-dir", folder);
    out->path = lr_dl_source_join(front, folder, parameter(directive, "filename", name));
    out->is_rfc4180 = is_on(directive, "rfc4180");
    out->has_headers = prints_all || is_on(directive, "headers");
    out->delimiter = parameter(directive, "delimiter", out->is_rfc4180 ? "," : "\t");
    out->columns = parameter(directive, "columns", NULL);
    if (out->delimiter[0] == '\0' || (out->is_rfc4180 && strchr(out->delimiter, '"') != NULL))
        return lr_dl_front_fail(front, LORE_SYNTAX, directive->spot, NULL,
                                "'%s' cannot be a delimiter", out->delimiter);
    return true;
}
