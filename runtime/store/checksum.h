/* SPDX-License-Identifier: MIT */
/* Checksums: one 64-bit hash over a cell's place and content. Its low half is stored with the cell,
 * the sum of all of them is the digest of a commit. */
#ifndef LORE_STORE_CHECKSUM_H
#define LORE_STORE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* database tells apart equal keys of different databases. */
uint64_t lr_checksum(unsigned database, const void *key, size_t key_count, const void *bytes,
                     size_t count);

/* The hash of bytes alone. */
uint64_t lr_checksum_bytes(const void *bytes, size_t count);

#endif
