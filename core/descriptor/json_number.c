/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers: what RFC 8259 calls one, what json-c takes all the same, and what is too large for it. */
#include "core/descriptor/json_parts.h"

#include <string.h>

/* A number, taken apart; the four counts are of digits. */
struct number {
	bool negative;
	bool point;
	bool exponent;
	const char *digits; /* the first digit of the integer */
	size_t integer;
	size_t fraction;
	size_t power;
	bool rest; /* bytes remain that have no place in a number */
};

static size_t digits_count(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return (size_t)(at - from);
}

static struct number number_split(const char *at, const char *end)
{
	struct number number = {.negative = *at == '-'};

	at += number.negative;
	number.digits = at;
	number.integer = digits_count(at, end);
	at += number.integer;
	number.point = at < end && *at == '.';
	at += number.point;
	number.fraction = number.point ? digits_count(at, end) : 0;
	at += number.fraction;
	number.exponent = at < end && (*at == 'e' || *at == 'E');
	at += number.exponent;
	if (number.exponent && at < end && (*at == '+' || *at == '-'))
		at++;
	number.power = number.exponent ? digits_count(at, end) : 0;
	at += number.power;
	number.rest = at != end;
	return number;
}

/* Only integers: a fraction or an exponent makes a floating-point number of it, which json-c never finds too large. */
static bool number_is_out_of_range(const struct number *number)
{
	const char *limit = number->negative ? "9223372036854775808" : "18446744073709551615";
	const char *digits = number->digits;
	size_t count = number->integer;

	for (; count > 1 && *digits == '0'; count--)
		digits++;
	if (count != strlen(limit))
		return count > strlen(limit);
	return memcmp(digits, limit, count) > 0;
}

/*
 * json-c (0.16 to 0.18, strict) gives what looks like a floating-point number to strtod, and minds a leading zero
 * only in a positive integer that is not zero.
 */
static bool number_is_loose(const struct number *number)
{
	if (number->integer + number->fraction == 0 || (!number->negative && number->integer == 0))
		return false;
	if (number->point || number->exponent || number->negative)
		return true;
	for (size_t i = 0; i < number->integer; i++) {
		if (number->digits[i] != '0')
			return false;
	}
	return true;
}

uint32_t json_number_judge(const char *text, size_t length)
{
	struct number number;
	uint32_t met = 0;

	if (length == 9 && memcmp(text, "-Infinity", 9) == 0)
		return json_bit(JSON_NOT_A_NUMBER);
	number = number_split(text, text + length);
	if (number.rest || (number.exponent && number.power == 0))
		return json_bit(JSON_BAD_NUMBER);
	if (number.integer == 0 || (number.integer > 1 && *number.digits == '0') ||
		(number.point && number.fraction == 0))
		met = json_bit(number_is_loose(&number) ? JSON_LOOSE_NUMBER : JSON_BAD_NUMBER);
	if (!number.point && !number.exponent && number_is_out_of_range(&number))
		met |= json_bit(JSON_NUMBER_RANGE);
	return met;
}
