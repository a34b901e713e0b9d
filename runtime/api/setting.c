/* SPDX-License-Identifier: MIT */
/* The table of settings: what they are called, what they take, what they are until set. */
#include "api/setting.h"

#include <string.h>

#include "api/kb.h"

typedef enum SettingForm { FORM_CONJUNCTION, FORM_BELIEF } SettingForm;

static const struct Setting {
    const char *name, *initial, *takes;
    SettingForm form;
} settings_table[] = {
    { "conjunction", "minimum", "\"minimum\" or \"product\"", FORM_CONJUNCTION },
    { "counts_from", "0.5", "a number from 0 to 1", FORM_BELIEF },
    { "ungraded", "0", "a number from 0 to 1", FORM_BELIEF },
};

enum { SETTING_COUNT = sizeof settings_table / sizeof *settings_table };

static const struct Setting *find_setting(const char *name)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(settings_table[i].name, name) == 0)
            return &settings_table[i];
    return NULL;
}

/* A decimal number in [0, 1], whatever the locale; below 0 if it is none. */
static double parse_belief(const char *text, size_t length)
{
    double number = 0, scale = 0;
    if (length == 0 || length > 20)
        return -1;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' && scale == 0) {
            scale = 1;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (text[i] - '0');
        scale *= 10;
    }
    number = scale == 0 ? number : number / scale;
    return number <= 1 ? number : -1;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && memcmp(text, word, length) == 0;
}

bool lr_setting_apply(ModelSettings *settings, const char *name, const char *text, size_t length)
{
    const struct Setting *setting = find_setting(name);
    if (setting == NULL)
        return false;
    if (setting->form == FORM_CONJUNCTION) {
        settings->is_product = is_word(text, length, "product");
        return settings->is_product || is_word(text, length, "minimum");
    }
    double belief = parse_belief(text, length);
    if (strcmp(name, "counts_from") == 0)
        settings->counts_from = belief;
    else
        settings->ungraded = belief;
    return belief >= 0;
}

/* ---- the public calls ---- */

static lore_status unknown_setting(lore_kb *kb, const char *name)
{
    const char *names[SETTING_COUNT];
    for (size_t i = 0; i < SETTING_COUNT; i++)
        names[i] = settings_table[i].name;
    const char *nearest = lr_diag_nearest(name, names, SETTING_COUNT);
    lr_diag_fail(&kb->diag, LORE_UNKNOWN, (Place){ NULL, 0 }, "no setting '%s'", name);
    if (nearest != NULL)
        lr_diag_hint(&kb->diag, "did you mean '%s'?", nearest);
    return LORE_UNKNOWN;
}

static lore_status put_setting(lore_kb *kb, const char *name, const char *value)
{
    Place nowhere = { NULL, 0 };
    if (name == NULL || value == NULL)
        return lr_diag_fail(&kb->diag, LORE_MISUSE, nowhere, "a setting needs a name and a value");
    const struct Setting *setting = find_setting(name);
    if (setting == NULL)
        return unknown_setting(kb, name);
    ModelSettings tried;
    if (!lr_setting_apply(&tried, name, value, strlen(value))) {
        lr_diag_fail(&kb->diag, LORE_SYNTAX, nowhere, "'%s' is no value of %s", value, name);
        lr_diag_hint(&kb->diag, "it takes %s", setting->takes);
        return LORE_SYNTAX;
    }
    return lr_store_record_put(kb->store, RECORD_SETTING, name, value, strlen(value), NULL,
                               &kb->diag);
}

lore_status lore_setting_put(lore_kb *kb, const char *name, const char *value)
{
    Change change;
    lore_status status = lr_change_begin(kb, &change);
    if (status == LORE_OK)
        status = put_setting(kb, name, value);
    return lr_change_end(kb, &change, status);
}

typedef struct SettingSearch {
    const char *name;
    Buffer *text;
    bool is_found;
} SettingSearch;

static lore_status look_at_setting(void *data, const Record *record)
{
    SettingSearch *search = data;
    if (strcmp(record->name, search->name) != 0)
        return LORE_OK;
    lr_buffer_put(search->text, record->bytes, record->count);
    search->is_found = true;
    return LORE_OK;
}

const char *lore_setting_get(lore_kb *kb, const char *name)
{
    if (name == NULL || lr_kb_enter(kb) != LORE_OK)
        return NULL;
    const struct Setting *setting = find_setting(name);
    if (setting == NULL)
        return NULL;
    kb->text.count = 0;
    kb->text.failed = false;
    SettingSearch search = { name, &kb->text, false };
    lr_store_records(kb->store, RECORD_SETTING, LR_STORE_NOW, look_at_setting, &search, &kb->diag);
    return search.is_found ? lr_buffer_terminate(&kb->text) : setting->initial;
}
