/* SPDX-License-Identifier: MIT */
/* XXH3 over the content, mixed with XXH3 over the key. The multiplication keeps the sum of many
 * cells from being the same when two cells swap their contents. */
#include "store/checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

uint64_t lr_checksum_bytes(const void *bytes, size_t count)
{
    return XXH3_64bits(bytes, count);
}

uint64_t lr_checksum(unsigned database, const void *key, size_t key_count, const void *bytes,
                     size_t count)
{
    uint64_t place = XXH3_64bits_withSeed(key, key_count, database);
    uint64_t mixed = (XXH3_64bits(bytes, count) ^ place) * GOLDEN;
    return mixed ^ mixed >> 32;
}
