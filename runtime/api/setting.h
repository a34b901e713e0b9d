/* SPDX-License-Identifier: MIT */
/* Settings: a few names with texts as values, kept as records of their own. */
#ifndef LORE_API_SETTING_H
#define LORE_API_SETTING_H

#include "eval/model.h"

/* Takes text as the value of the setting; false if there is no such setting or it is no value
 * of it. */
bool lr_setting_apply(ModelSettings *settings, const char *name, const char *text, size_t length);

#endif
