/* SPDX-License-Identifier: MIT */
/* Order: which gains the next round of a dated phase follows.
 *
 * Any order gives the same beliefs. Where many gains wait, a round takes the surest of them, and among
 * equals the longest: costs only grow along a derivation and stretches only shrink, so that what is
 * followed first is seldom improved afterwards. A round takes enough of them to be worth its set-up.
 * What has been improved since it was gained is dropped. */
#ifndef LORE_EVAL_ORDER_H
#define LORE_EVAL_ORDER_H

#include "eval/extent.h"

/* Makes some of this round's gains of all extents the last round's, and lets the others wait. moments:
 * the axis's. *any: whether there are any. False without memory. */
bool lr_order_turn(Extent *const *extents, size_t count, size_t moments, bool *any);

#endif
