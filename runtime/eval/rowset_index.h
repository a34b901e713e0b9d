/* SPDX-License-Identifier: MIT */
/* Indexes of a rowset: which values a column has, and rows by the values of some columns.
 *
 * They are made when somebody asks for one and stay with the set (rowset.h). One that grows is brought up to date by
 * whoever adds rows to the set; any other knows for how many rows it was made, and is made anew when the set has more.
 * Cost: one scan of the rows, or two for packed postings, which threads share where there are many. */
#ifndef LORE_EVAL_ROWSET_INDEX_H
#define LORE_EVAL_ROWSET_INDEX_H

#include "eval/rowset.h"

/* The values of a column; NULL without memory, or where they are spread too far. Stays where it is
 * while the set does not grow. */
const ColumnSet *lr_rowset_column(Rowset *set, uint32_t column);

/* Where each value of the first column begins in lr_rowset_rows(set); NULL without memory, for rows of several
 * words, or where most values have few rows. Made by one pass; stays while the set does not grow. */
const Heads *lr_rowset_heads(Rowset *set);

/* The index on columns of all rows or, with a filter, of those whose column filter_column is in it;
 * made if need be, by all threads of a team that has no job, or by one (NULL); NULL without memory. Rows of
 * one word. grows: what is added to the set will be added to it, by the same threads. */
Postings *lr_rowset_postings(Rowset *set, uint64_t columns, const ColumnSet *filter,
                             uint32_t filter_column, bool grows, Team *team);
/* The same for rows of several words. */
Index *lr_rowset_index(Rowset *set, uint64_t columns);
/* How many of count rows, which were added one after the other and so many others later, an index of the
 * set has from the beginning: it was made when they were there. They are the first of them. */
size_t lr_rowset_indexed(const Rowset *set, const Postings *postings, size_t count, size_t later);
/* Adds rows, which are in the set, to one of its indexes, or one share of them (see postings.h). */
bool lr_rowset_index_one(Postings *postings, const uint64_t *rows, size_t count, uint32_t share,
                         uint32_t shares);
/* Adds what they lack of rows as above to every index that there is. */
bool lr_rowset_index_rows(Rowset *set, const uint64_t *rows, size_t count, size_t later);

/* Forgets all of them. */
void lr_rowset_drop_indexes(Rowset *set);

#endif
