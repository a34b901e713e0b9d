/* SPDX-License-Identifier: MIT */
/* Bounds of ends, then checks of both together. */
#include "api/span.h"

#include <string.h>

#include "base/buffer.h"

static bool is_text(lore_value value, const char *text)
{
    return value.type == LORE_TEXT && value.v.length == strlen(text) &&
           memcmp(value.u.text, text, value.v.length) == 0;
}

static bool is_open(lore_value value)
{
    return value.type == LORE_NULL || is_text(value, "..");
}

/* An instant, or a microsecond as written; bounds leave their last instant open as longer granules do. */
static bool is_exact(lore_value written, Granule granule)
{
    bool has_bounds =
        written.type == LORE_TEXT && memchr(written.u.text, '/', written.v.length) != NULL;
    return granule.first == granule.last - 1 && !has_bounds;
}

lore_status lr_span_moment(lore_value written, Granule *out, Place place, Diag *diag)
{
    if (written.type == LORE_TEXT)
        return lr_date_parse(written.u.text, written.v.length, out, place, diag);
    if (written.type == LORE_INSTANT) {
        int64_t instant = written.u.integer;
        *out = (Granule){ instant, instant == LORE_TIME_MAX ? instant : instant + 1 };
        return LORE_OK;
    }
    lr_diag_fail(diag, LORE_TIME, place, "a date is text or an instant");
    lr_diag_hint(diag, "write it as text such as \"2020-05-07\"");
    return LORE_TIME;
}

/* ---- one end ---- */

/* The first whole unit of a granule ends, and the last one begins, so far inside it; dates
 * finer than the unit are taken as they are. unit: the length of the relation's moments if
 * dates name whole ones. */
static int64_t inset(Granule granule, int64_t unit)
{
    return granule.last - granule.first >= unit ? unit : 0;
}

static lore_status start_bounds(lore_value written, int64_t unit, ClaimTime *time, Place place,
                                Diag *diag)
{
    Granule granule;
    lore_status status = lr_span_moment(written, &granule, place, diag);
    if (status != LORE_OK)
        return status;
    time->from_first = granule.first;
    time->from_last =
        is_exact(written, granule) ? granule.first : granule.last - inset(granule, unit);
    return LORE_OK;
}

static lore_status end_bounds(lore_value written, int64_t unit, ClaimTime *time, Place place,
                              Diag *diag)
{
    Granule granule;
    lore_status status = lr_span_moment(written, &granule, place, diag);
    if (status != LORE_OK)
        return status;
    time->to_first =
        is_exact(written, granule) ? granule.first : granule.first + inset(granule, unit);
    time->to_last = is_exact(written, granule) ? granule.first : granule.last;
    return LORE_OK;
}

/* ---- both ---- */

/* The end that is not written, so far from the one that is. */
static lore_status tie_ends(const WrittenSpan *written, ClaimTime *time, Place place, Diag *diag)
{
    Duration length;
    bool has_from = !is_open(written->from), has_to = !is_open(written->to);
    lore_status status =
        lr_duration_parse(written->lasting, strlen(written->lasting), &length, place, diag);
    if (status != LORE_OK)
        return status;
    if (has_from == has_to) {
        lr_diag_fail(diag, LORE_TIME, place, "lasting = \"%s\" needs exactly one of from and to",
                     written->lasting);
        lr_diag_hint(diag, has_from ? "leave out lasting or to" : "write from = \"...\" beside it");
        return LORE_TIME;
    }
    if (has_from) {
        time->to_first = lr_date_add(time->from_first, length, 1);
        time->to_last = lr_date_add(time->from_last, length, 1);
    } else {
        time->from_first = lr_date_add(time->to_first, length, -1);
        time->from_last = lr_date_add(time->to_last, length, -1);
    }
    return LORE_OK;
}

/* An unknown end may lie anywhere that the other end leaves. */
static void bound_unknown(const WrittenSpan *written, ClaimTime *time)
{
    if (is_text(written->from, "?"))
        time->from_last = time->to_last;
    if (is_text(written->to, "?"))
        time->to_first = time->from_first;
}

static lore_status reversed(const WrittenSpan *written, Place place, Diag *diag)
{
    lr_diag_fail(diag, LORE_TIME, place, "the interval ends before it begins");
    lr_diag_hint(diag, "write the earlier date as from and the later one as to");
    if (written->from.type == LORE_TEXT && written->to.type == LORE_TEXT) {
        Buffer source = { 0 };
        lr_buffer_format(&source, "from = \"%.*s\", to = \"%.*s\"", (int)written->from.v.length,
                         written->from.u.text, (int)written->to.v.length, written->to.u.text);
        lr_diag_source(diag, lr_buffer_terminate(&source), source.count);
        lr_buffer_free(&source);
    }
    return LORE_TIME;
}

/* from_last and to_first may cross; only an interval that is empty under every reading is
 * refused. */
static lore_status resolve_state(const WrittenSpan *written, const Relation *relation, Place place,
                                 ClaimTime *time, Diag *diag)
{
    bool has_days = (relation->flags & LORE_RELATION_UNIT_DAY) != 0;
    int64_t unit = has_days ? LR_DAY : 0;
    lore_status status = LORE_OK;
    if (!is_open(written->from) && !is_text(written->from, "?"))
        status = start_bounds(written->from, unit, time, place, diag);
    if (status == LORE_OK && !is_open(written->to) && !is_text(written->to, "?"))
        status = end_bounds(written->to, unit, time, place, diag);
    if (status == LORE_OK && written->lasting != NULL)
        status = tie_ends(written, time, place, diag);
    if (status != LORE_OK)
        return status;
    bound_unknown(written, time);
    return time->from_first < time->to_last ? LORE_OK : reversed(written, place, diag);
}

/* One moment in [from_first, to_last). */
static lore_status resolve_event(const WrittenSpan *written, Place place, ClaimTime *time,
                                 Diag *diag)
{
    if (is_open(written->on) || is_text(written->on, "?"))
        return LORE_OK;
    Granule granule;
    lore_status status = lr_span_moment(written->on, &granule, place, diag);
    if (status != LORE_OK)
        return status;
    time->from_first = time->to_first = granule.first;
    time->from_last = time->to_last = granule.last;
    return LORE_OK;
}

/* ---- what was written together ---- */

static lore_status check_fit(const WrittenSpan *written, const Relation *relation, Place place,
                             Diag *diag)
{
    bool has_span = written->from.type != LORE_NULL || written->to.type != LORE_NULL ||
                    written->lasting != NULL;
    bool has_moment = written->on.type != LORE_NULL;
    if ((has_span || has_moment) && (relation->flags & LORE_RELATION_TEMPORAL) == 0) {
        lr_diag_fail(diag, LORE_TIME, place, "%s is not temporal and so takes no dates",
                     relation->name);
        lr_diag_hint(diag, "declare relation.%s with temporal = true", relation->name);
        return LORE_TIME;
    }
    if (has_moment && (relation->flags & LORE_RELATION_EVENT) == 0) {
        lr_diag_fail(diag, LORE_TIME, place, "%s holds states, and on = ... dates an event",
                     relation->name);
        lr_diag_hint(diag, "write from and to, or declare relation.%s with event = true",
                     relation->name);
        return LORE_TIME;
    }
    if (has_moment && has_span) {
        lr_diag_fail(diag, LORE_TIME, place, "on = ... stands beside from, to or lasting");
        lr_diag_hint(diag, "write on for a moment, or from and to for its bounds");
        return LORE_TIME;
    }
    return LORE_OK;
}

/* The text as written, for the record. */
static const char *written_text(lore_value value)
{
    return value.type == LORE_TEXT ? value.u.text : NULL;
}

lore_status lr_span_resolve(const WrittenSpan *written, const Relation *relation, Place place,
                            ClaimTime *out, Diag *diag)
{
    *out = (ClaimTime){ LORE_TIME_MIN,
                        LORE_TIME_MIN,
                        LORE_TIME_MAX,
                        LORE_TIME_MAX,
                        (relation->flags & LORE_RELATION_EVENT) != 0,
                        NULL,
                        NULL,
                        NULL };
    lore_status status = check_fit(written, relation, place, diag);
    if (status != LORE_OK)
        return status;
    bool is_moment = written->on.type != LORE_NULL;
    out->from_text = written_text(is_moment ? written->on : written->from);
    out->to_text = is_moment ? NULL : written_text(written->to);
    out->lasting_text = written->lasting;
    return is_moment ? resolve_event(written, place, out, diag)
                     : resolve_state(written, relation, place, out, diag);
}
