/* SPDX-License-Identifier: MIT */
/* Renderings of a proof: a tree for people, JSON for programs, DOT for pictures.
 *
 * Nodes stand in preorder, so each rendering is one pass; an array of how many children of each
 * node are still to come tells the last child from the others. */
#include <stdlib.h>
#include <string.h>

#include "reason/proof.h"
#include "value/date.h"
#include "value/grade.h"

/* ---- cells that renderings share ---- */

const char *lore_proof_kind_name(lore_proof_kind kind)
{
    switch (kind) {
    case LORE_PROOF_RULE:
        return "rule";
    case LORE_PROOF_CLAIM:
        return "claim";
    case LORE_PROOF_FACT:
        return "fact";
    case LORE_PROOF_ABSENCE:
        return "absence";
    case LORE_PROOF_TEST:
        return "test";
    case LORE_PROOF_AGGREGATE:
        return "aggregate";
    case LORE_PROOF_LACK:
        return "lack";
    case LORE_PROOF_ATTEMPT:
        return "attempt";
    case LORE_PROOF_NEAR:
        return "near";
    case LORE_PROOF_ENDED:
        return "ended";
    case LORE_PROOF_CLOSING:
        return "closing";
    case LORE_PROOF_SAID:
        return "said";
    case LORE_PROOF_UNSAID:
        return "unsaid";
    case LORE_PROOF_CONFLICT:
        return "conflict";
    case LORE_PROOF_DROP:
        return "drop";
    case LORE_PROOF_CUT:
    case LORE_PROOF_MAX_:
        break;
    }
    return "cut";
}

/* A belief with so many decimals, whatever the locale. */
static void print_belief(Buffer *out, double belief, int decimals)
{
    int scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    int scaled = (int)(belief * scale + 0.5);
    lr_buffer_format(out, "%d.%0*d", scaled / scale, decimals, scaled % scale);
}

static void print_statement(Buffer *out, const ProofNode *node)
{
    lr_buffer_format(out, node->shown.against ? "denied(%s)" : "%s", node->shown.text);
}

/* Nothing for what is always so. */
static void print_interval(Buffer *out, const ProofNode *node)
{
    char span[80];
    if (node->shown.from == LORE_TIME_MIN && node->shown.to == LORE_TIME_MAX)
        return;
    lr_span_format(node->shown.from, node->shown.to, span);
    lr_buffer_format(out, "%s", span);
}

/* What there is to the contrary. */
static void print_contest(Buffer *out, const ProofNode *node)
{
    if (node->shown.contested)
        lr_buffer_format(out, node->shown.against ? "⚡ asserted" : "⚡ denied");
}

static void print_claim(Buffer *out, const ProofNode *node)
{
    lr_buffer_format(out, "claim %s", node->shown.claim);
    if (node->shown.source != NULL)
        lr_buffer_format(out, "  %s", node->shown.source);
    if (node->shown.locator != NULL)
        lr_buffer_format(out, "%s%s", node->shown.source != NULL ? " " : "  ", node->shown.locator);
}

/* What a why-not says of a node, and on whose word. */
static void print_remark(Buffer *out, const ProofNode *node)
{
    if (node->shown.remark != NULL)
        lr_buffer_format(out, "%s%s", node->shown.remark, node->shown.claim != NULL ? "  " : "");
    if (node->shown.claim != NULL)
        print_claim(out, node);
}

static void print_absence(Buffer *out, const lore_proof *proof, const ProofNode *node)
{
    if (node->shown.belief < 1)
        lr_buffer_format(out, "what says so is weak");
    else if (node->because != NULL)
        lr_buffer_format(out, "nothing says so: %s", node->because);
    else if (proof->transaction > 0)
        lr_buffer_format(out, "nothing says so as of tx %llu",
                         (unsigned long long)proof->transaction);
    else
        lr_buffer_format(out, "nothing says so");
}

/* Why the node holds. */
static void print_ground(Buffer *out, const lore_proof *proof, const ProofNode *node)
{
    switch (node->shown.kind) {
    case LORE_PROOF_RULE:
        if (node->operator_name != NULL)
            lr_buffer_format(out, "%s", node->operator_name);
        else
            lr_buffer_format(out, "rule %s", node->shown.rule);
        return;
    case LORE_PROOF_CLAIM:
        print_claim(out, node);
        return;
    case LORE_PROOF_FACT:
        lr_buffer_format(out, "fact");
        return;
    case LORE_PROOF_ABSENCE:
        print_absence(out, proof, node);
        return;
    case LORE_PROOF_TEST:
        lr_buffer_format(out, "holds");
        return;
    case LORE_PROOF_AGGREGATE:
        lr_buffer_format(out, "rule %s over %zu", node->shown.rule, node->shown.child_count);
        return;
    case LORE_PROOF_LACK:
    case LORE_PROOF_ATTEMPT:
    case LORE_PROOF_NEAR:
    case LORE_PROOF_ENDED:
    case LORE_PROOF_CLOSING:
    case LORE_PROOF_SAID:
    case LORE_PROOF_UNSAID:
    case LORE_PROOF_CONFLICT:
    case LORE_PROOF_DROP:
        print_remark(out, node);
        return;
    case LORE_PROOF_CUT:
    case LORE_PROOF_MAX_:
        lr_buffer_format(out, "left out");
        return;
    }
}

/* Whether a node's belief says anything: what does not hold has none. */
static bool has_belief(const ProofNode *node)
{
    lore_proof_kind kind = node->shown.kind;
    return kind != LORE_PROOF_TEST && kind != LORE_PROOF_CUT &&
           (kind < LORE_PROOF_LACK || kind == LORE_PROOF_NEAR || kind == LORE_PROOF_CONFLICT);
}

/* How many children of each node are still to come; NULL without memory. */
static size_t *count_children(const lore_proof *proof)
{
    size_t *remaining = calloc(proof->nodes.count + 1, sizeof *remaining);
    for (size_t i = 0; remaining != NULL && i < proof->nodes.count; i++)
        remaining[i] = proof->nodes.items[i].shown.child_count;
    return remaining;
}

/* ---- the tree ---- */

enum { INDENT_MAX = 40, STATEMENT_WIDTH_MAX = 76, CELL_COUNT = 5 };

typedef struct TreePrinter {
    lore_proof *proof;
    size_t *remaining;
    bool *is_last;
    size_t width[CELL_COUNT];
    Buffer cell;
} TreePrinter;

/* Code points, as far as a terminal shows one column each. */
static size_t text_width(const Buffer *text)
{
    size_t width = 0;
    for (size_t i = 0; i < text->count; i++)
        width += (text->bytes[i] & 0xC0) != 0x80;
    return width;
}

/* The lines that lead down to a node, from the outermost; very deep ones begin further in. */
static void print_branches(TreePrinter *printer, size_t index)
{
    const char *branches[INDENT_MAX];
    size_t count = 0;
    const ProofNode *nodes = printer->proof->nodes.items;
    for (size_t at = index; at != 0 && count < INDENT_MAX; at = nodes[at].shown.parent) {
        bool is_last = printer->is_last[at];
        branches[count++] = at == index ? (is_last ? "└─ " : "├─ ") : (is_last ? "   " : "│  ");
    }
    while (count > 0)
        lr_buffer_format(&printer->cell, "%s", branches[--count]);
}

static void print_cell(TreePrinter *printer, size_t index, int column)
{
    const ProofNode *node = &printer->proof->nodes.items[index];
    printer->cell.count = 0;
    switch (column) {
    case 0:
        print_branches(printer, index);
        print_statement(&printer->cell, node);
        return;
    case 1:
        if (has_belief(node))
            print_belief(&printer->cell, node->shown.belief, 2);
        if (index == 0 && has_belief(node))
            lr_buffer_format(&printer->cell, " %s", lr_grade_word(node->shown.belief));
        return;
    case 2:
        print_ground(&printer->cell, printer->proof, node);
        return;
    case 3:
        print_interval(&printer->cell, node);
        return;
    default:
        print_contest(&printer->cell, node);
        return;
    }
}

static void measure(TreePrinter *printer)
{
    for (size_t i = 0; i < printer->proof->nodes.count; i++)
        for (int column = 0; column < CELL_COUNT; column++) {
            print_cell(printer, i, column);
            size_t width = text_width(&printer->cell);
            if (column == 0 && width > STATEMENT_WIDTH_MAX)
                width = STATEMENT_WIDTH_MAX;
            if (width > printer->width[column])
                printer->width[column] = width;
        }
}

/* Cells are two blanks apart; none follow the last that holds anything. */
static void print_line(TreePrinter *printer, size_t index)
{
    Buffer *out = &printer->proof->rendering;
    size_t blanks = 0;
    for (int column = 0; column < CELL_COUNT; column++) {
        print_cell(printer, index, column);
        size_t width = text_width(&printer->cell);
        if (width > 0) {
            lr_buffer_format(out, "%*s", (int)blanks, "");
            lr_buffer_put(out, printer->cell.bytes, printer->cell.count);
            blanks = 0;
        }
        size_t column_width = printer->width[column];
        blanks += (width < column_width ? column_width - width : 0) + (column_width > 0 ? 2 : 0);
    }
    lr_buffer_put(out, "\n", 1);
}

void lr_proof_print_tree(lore_proof *proof)
{
    size_t count = proof->nodes.count;
    TreePrinter printer = { .proof = proof,
                            .remaining = count_children(proof),
                            .is_last = calloc(count + 1, sizeof *printer.is_last) };
    if (printer.remaining != NULL && printer.is_last != NULL) {
        for (size_t i = 1; i < count; i++)
            printer.is_last[i] = --printer.remaining[proof->nodes.items[i].shown.parent] == 0;
        measure(&printer);
        for (size_t i = 0; i < count; i++)
            print_line(&printer, i);
    }
    if (printer.remaining == NULL || printer.is_last == NULL || printer.cell.failed)
        proof->rendering.failed = true;
    free(printer.remaining);
    free(printer.is_last);
    lr_buffer_free(&printer.cell);
}

/* ---- JSON ---- */

static void print_json_member(Buffer *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    lr_buffer_format(out, ",\"%s\":", name);
    lr_buffer_json(out, text);
}

static void print_json_end(Buffer *out, const char *name, int64_t instant)
{
    char date[32];
    lr_date_format(instant, date);
    print_json_member(out, name, date[0] == '\0' ? NULL : date);
}

static void open_json_node(Buffer *out, const ProofNode *node)
{
    const lore_proof_node *shown = &node->shown;
    lr_buffer_format(out, "{\"kind\":\"%s\"", lore_proof_kind_name(shown->kind));
    print_json_member(out, "text", shown->text);
    if (shown->against)
        lr_buffer_format(out, ",\"against\":true");
    if (shown->contested)
        lr_buffer_format(out, ",\"contested\":true");
    if (shown->kind == LORE_PROOF_CUT || shown->kind == LORE_PROOF_TEST || has_belief(node)) {
        lr_buffer_format(out, ",\"belief\":");
        print_belief(out, shown->belief, 4);
        print_json_member(out, "words", lr_grade_word(shown->belief));
        lr_buffer_format(out, ",\"moment\":%lld", (long long)node->moment);
    }
    print_json_end(out, "from", shown->from);
    print_json_end(out, "to", shown->to);
    print_json_member(out, "rule", shown->rule);
    print_json_member(out, "claim", shown->claim);
    print_json_member(out, "source", shown->source);
    print_json_member(out, "locator", shown->locator);
    print_json_member(out, "because", node->because);
    print_json_member(out, "remark", shown->remark);
    print_json_member(out, "file", shown->file);
    if (shown->line > 0)
        lr_buffer_format(out, ",\"line\":%d", shown->line);
    if (shown->child_count > 0)
        lr_buffer_format(out, ",\"children\":[");
}

/* Closes a node without children, and those above it whose last child it was. */
static void close_json_nodes(Buffer *out, const lore_proof *proof, size_t *remaining, size_t index)
{
    lr_buffer_put(out, "}", 1);
    while (index != 0) {
        index = proof->nodes.items[index].shown.parent;
        if (--remaining[index] > 0) {
            lr_buffer_put(out, ",", 1);
            return;
        }
        lr_buffer_put(out, "]}", 2);
    }
}

void lr_proof_print_json(lore_proof *proof)
{
    size_t *remaining = count_children(proof);
    for (size_t i = 0; remaining != NULL && i < proof->nodes.count; i++) {
        open_json_node(&proof->rendering, &proof->nodes.items[i]);
        if (proof->nodes.items[i].shown.child_count == 0)
            close_json_nodes(&proof->rendering, proof, remaining, i);
    }
    lr_buffer_put(&proof->rendering, "\n", 1);
    if (remaining == NULL)
        proof->rendering.failed = true;
    free(remaining);
}

/* ---- DOT ---- */

static const char *dot_shape(lore_proof_kind kind)
{
    switch (kind) {
    case LORE_PROOF_RULE:
    case LORE_PROOF_AGGREGATE:
        return "box";
    case LORE_PROOF_CLAIM:
    case LORE_PROOF_FACT:
        return "note";
    case LORE_PROOF_ATTEMPT:
        return "box, style=dashed";
    case LORE_PROOF_NEAR:
    case LORE_PROOF_ENDED:
        return "note";
    case LORE_PROOF_LACK:
    case LORE_PROOF_CLOSING:
    case LORE_PROOF_SAID:
    case LORE_PROOF_UNSAID:
    case LORE_PROOF_DROP:
        return "plaintext";
    case LORE_PROOF_CONFLICT:
        return "octagon";
    case LORE_PROOF_ABSENCE:
    case LORE_PROOF_TEST:
    case LORE_PROOF_CUT:
    case LORE_PROOF_MAX_:
        break;
    }
    return "plaintext";
}

static void print_dot_text(Buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            lr_buffer_put(out, "\\", 1);
        lr_buffer_put(out, text, 1);
    }
}

static void print_dot_node(lore_proof *proof, size_t index, Buffer *cell)
{
    Buffer *out = &proof->rendering;
    const ProofNode *node = &proof->nodes.items[index];
    cell->count = 0;
    print_statement(cell, node);
    lr_buffer_format(out, "  n%zu [shape=%s, label=\"", index, dot_shape(node->shown.kind));
    print_dot_text(out, lr_buffer_terminate(cell));
    cell->count = 0;
    print_ground(cell, proof, node);
    lr_buffer_format(out, "\\n");
    print_dot_text(out, lr_buffer_terminate(cell));
    if (node->shown.kind < LORE_PROOF_LACK || has_belief(node)) {
        lr_buffer_format(out, "\\n");
        print_belief(out, node->shown.belief, 2);
    }
    cell->count = 0;
    print_contest(cell, node);
    lr_buffer_format(out, node->shown.contested ? "\\n" : "");
    print_dot_text(out, lr_buffer_terminate(cell));
    lr_buffer_format(out, "\"];\n");
    if (index != 0)
        lr_buffer_format(out, "  n%zu -> n%zu;\n", node->shown.parent, index);
}

void lr_proof_print_dot(lore_proof *proof)
{
    Buffer cell = { 0 };
    lr_buffer_format(&proof->rendering, "digraph proof {\n  rankdir=TB;\n");
    for (size_t i = 0; i < proof->nodes.count; i++)
        print_dot_node(proof, i, &cell);
    lr_buffer_format(&proof->rendering, "}\n");
    if (cell.failed)
        proof->rendering.failed = true;
    lr_buffer_free(&cell);
}
