/* SPDX-License-Identifier: MIT */
/* Machine: whole numbers are computed in 64 bits, where nothing overflows but a product of
 * unsigned words, which wraps there as it does in 32; then they are cut to the domain. */
#include "eval/machine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int64_t cut(MachineDomain domain, uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    return domain == DOMAIN_U32 ? (int64_t)low
           : low < 0x80000000u  ? (int64_t)low
                                : (int64_t)low - (INT64_C(1) << 32);
}

/* A real as a word, towards zero. */
static int64_t word_of(MachineDomain domain, double real)
{
    bool fits = real > -2147483649.0 && real < 2147483648.0;
    if (domain == DOMAIN_I32)
        return fits ? (int64_t)real : INT32_MIN;
    bool has_bits = real > -9.2e18 && real < 9.2e18;
    return has_bits ? cut(domain, (uint64_t)(int64_t)real) : 0;
}

static bool put_real(double real, lore_value *out)
{
    *out = lore_real((double)(float)real);
    return !isnan(real);
}

/* ---- conversions ---- */

enum { NUMBER_LENGTH_MAX = 64 };

/* Decimal, or after 0x and 0b by those bases; the whole text must be one number of the domain. */
static bool parse_word(MachineDomain domain, const char *text, lore_value *out)
{
    char *end;
    const char *digits = text + (text[0] == '-');
    bool has_prefix = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'b');
    int base = !has_prefix ? 10 : digits[1] == 'x' ? 16 : 2;
    digits += has_prefix ? 2 : 0;
    if (strspn(digits, "0123456789abcdefABCDEF") != strlen(digits) || digits[0] == '\0')
        return false;
    long long size = strtoll(digits, &end, base), number = text[0] == '-' ? -size : size;
    *out = lore_integer(number);
    return *end == '\0' && number == cut(domain, (uint64_t)number);
}

static bool parse_float(const char *text, lore_value *out)
{
    char *end;
    if (strspn(text, "+-0123456789.eE") != strlen(text) || text[0] == '\0')
        return false;
    double real = strtod(text, &end);
    return *end == '\0' && put_real(real, out);
}

static bool parse_number(MachineDomain domain, lore_value text, lore_value *out)
{
    char copy[NUMBER_LENGTH_MAX];
    if (text.v.length >= sizeof copy || memchr(text.u.text, '\0', text.v.length) != NULL)
        return false;
    memcpy(copy, text.u.text, text.v.length);
    copy[text.v.length] = '\0';
    return domain == DOMAIN_F32 ? parse_float(copy, out) : parse_word(domain, copy, out);
}

static bool convert(MachineDomain domain, lore_value value, lore_value *out)
{
    if (value.type == LORE_TEXT)
        return parse_number(domain, value, out);
    if (value.type != LORE_INTEGER && value.type != LORE_REAL)
        return false;
    if (domain == DOMAIN_F32)
        return put_real(value.type == LORE_REAL ? value.u.real : (double)value.u.integer, out);
    *out = lore_integer(value.type == LORE_REAL ? word_of(domain, value.u.real)
                                                : cut(domain, (uint64_t)value.u.integer));
    return true;
}

/* The same 32 bits, read in another domain. */
static bool reinterpret(MachineDomain domain, lore_value value, lore_value *out)
{
    uint32_t bits;
    float real;
    if (value.type == LORE_REAL) {
        real = (float)value.u.real;
        memcpy(&bits, &real, sizeof bits);
    } else {
        bits = (uint32_t)value.u.integer;
    }
    memcpy(&real, &bits, sizeof real);
    if (domain == DOMAIN_F32)
        return (value.type == LORE_REAL || value.type == LORE_INTEGER) && put_real(real, out);
    *out = lore_integer(cut(domain, bits));
    return value.type == LORE_REAL || value.type == LORE_INTEGER;
}

/* ---- whole numbers ---- */

static bool divide(MachineOp op, int64_t a, int64_t b, int64_t *out)
{
    if (b == 0)
        return false;
    *out = op == MACHINE_DIV ? a / b : a % b;
    return true;
}

static bool whole_number(MachineOp op, MachineDomain domain, int64_t a, int64_t b, int64_t *out)
{
    uint64_t x = (uint64_t)a, y = (uint64_t)b;
    unsigned shift = (unsigned)(b & 31);
    switch (op) {
    case MACHINE_NEG:
        *out = (int64_t)-x;
        return true;
    case MACHINE_BNOT:
        *out = ~a;
        return true;
    case MACHINE_LNOT:
        *out = a == 0;
        return true;
    case MACHINE_ADD:
        *out = a + b;
        return true;
    case MACHINE_SUB:
        *out = a - b;
        return true;
    case MACHINE_MUL:
        *out = (int64_t)(x * y);
        return true;
    case MACHINE_DIV:
    case MACHINE_REM:
        return divide(op, a, b, out);
    case MACHINE_POW:
        *out = word_of(domain, pow((double)a, (double)b));
        return true;
    case MACHINE_BAND:
        *out = a & b;
        return true;
    case MACHINE_BOR:
        *out = a | b;
        return true;
    case MACHINE_BXOR:
        *out = a ^ b;
        return true;
    case MACHINE_SHL:
        *out = (int64_t)(x << shift);
        return true;
    case MACHINE_SHR:
        *out = a >= 0 ? (int64_t)(x >> shift) : (int64_t) ~(~x >> shift);
        return true;
    case MACHINE_SHRU:
        *out = (int64_t)((uint32_t)x >> shift);
        return true;
    case MACHINE_LAND:
        *out = a != 0 && b != 0;
        return true;
    case MACHINE_LOR:
        *out = a != 0 || b != 0;
        return true;
    case MACHINE_LXOR:
        *out = (a != 0) != (b != 0);
        return true;
    case MACHINE_CONVERT:
    case MACHINE_BITS:
    case MACHINE_OP_COUNT:
        break;
    }
    return false;
}

/* ---- floats ---- */

static bool float_number(MachineOp op, float a, float b, lore_value *out)
{
    switch (op) {
    case MACHINE_NEG:
        return put_real(-a, out);
    case MACHINE_ADD:
        return put_real(a + b, out);
    case MACHINE_SUB:
        return put_real(a - b, out);
    case MACHINE_MUL:
        return put_real(a * b, out);
    case MACHINE_DIV:
        return put_real(a / b, out);
    case MACHINE_POW:
        return put_real(powf(a, b), out);
    default:
        return false;
    }
}

bool lr_machine_call(Function function, const lore_value *args, lore_value *out)
{
    MachineOp op = lr_machine_op(function);
    MachineDomain domain = lr_machine_domain(function);
    if (op == MACHINE_CONVERT)
        return convert(domain, args[0], out);
    if (op == MACHINE_BITS)
        return reinterpret(domain, args[0], out);
    lore_value a = args[0], b = op < MACHINE_ADD ? args[0] : args[1];
    lore_type wanted = domain == DOMAIN_F32 ? LORE_REAL : LORE_INTEGER;
    if (a.type != (int32_t)wanted || b.type != (int32_t)wanted)
        return false;
    if (domain == DOMAIN_F32)
        return float_number(op, (float)a.u.real, (float)b.u.real, out);
    int64_t result = 0;
    bool has_value = whole_number(op, domain, a.u.integer, b.u.integer, &result);
    *out = lore_integer(cut(domain, (uint64_t)result));
    return has_value;
}
