/* SPDX-License-Identifier: MIT */
/* Amounts as people read them: three digits that count, and a unit. */
#include "api/profile.h"

enum { EXACT_MAX = 100000 };

/* Three digits of a number from 1 to 999. */
static void print_digits(Buffer *out, double number)
{
    if (number < 9.995)
        lr_buffer_format(out, "%d.%02d", (int)(number * 100 + 0.5) / 100,
                         (int)(number * 100 + 0.5) % 100);
    else if (number < 99.95)
        lr_buffer_format(out, "%d.%d", (int)(number * 10 + 0.5) / 10,
                         (int)(number * 10 + 0.5) % 10);
    else
        lr_buffer_format(out, "%d", (int)(number + 0.5));
}

static void print_scaled(Buffer *out, double number, double step, const char *const *units,
                         size_t count)
{
    size_t unit = 0;
    while (number >= step * 0.9995 && unit + 1 < count) {
        number /= step;
        unit++;
    }
    if (number >= step)
        lr_buffer_format(out, "over ");
    print_digits(out, number < step ? number : step - 1);
    lr_buffer_format(out, " %s", units[unit]);
}

void lr_profile_print_count(Buffer *out, double count)
{
    static const char *const units[] = { "", "K", "M", "G", "T" };
    if (count >= EXACT_MAX) {
        print_scaled(out, count, 1000, units, sizeof units / sizeof *units);
        return;
    }
    unsigned whole = count < 0 ? 0 : (unsigned)(count + 0.5);
    if (whole >= 1000)
        lr_buffer_format(out, "%u,%03u", whole / 1000, whole % 1000);
    else
        lr_buffer_format(out, "%u", whole);
}

void lr_profile_print_time(Buffer *out, uint64_t ns)
{
    static const char *const units[] = { "µs", "ms", "s" };
    if (ns < 1000)
        lr_buffer_format(out, "0.%u µs", (unsigned)ns / 100);
    else
        print_scaled(out, (double)ns / 1000, 1000, units, sizeof units / sizeof *units);
}

void lr_profile_print_bytes(Buffer *out, uint64_t bytes)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
    if (bytes < 1000)
        lr_buffer_format(out, "%u B", (unsigned)bytes);
    else
        print_scaled(out, (double)bytes, 1000, units, sizeof units / sizeof *units);
}

void lr_profile_print_share(Buffer *out, uint64_t part, uint64_t whole)
{
    double share = whole == 0 ? 0 : 100.0 * (double)part / (double)whole;
    lr_buffer_format(out, "%d %%", (int)(share + 0.5));
}
