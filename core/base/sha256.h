/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 (FIPS 180-4): how a plan names the bytes that it expects to find. It is written here because the product links no
 * cryptographic library and a plan is pure, so that the kernel's own is out of reach.
 */
#ifndef CORE_BASE_SHA256_H
#define CORE_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32u
#define SHA256_TEXT_SIZE (2 * SHA256_SIZE + 1)

struct sha256 {
	uint8_t bytes[SHA256_SIZE];
};

/* The digest of length bytes. */
struct sha256 sha256_of(const void *bytes, size_t length);

/* Writes 64 lower-case hexadecimal digits and a NUL. */
void sha256_to_text(const struct sha256 *digest, char text[static SHA256_TEXT_SIZE]);

/* Reads exactly 64 hexadecimal digits; returns 0, or -EINVAL with *ret_digest untouched. */
int sha256_from_text(const char *text, struct sha256 *ret_digest);

#endif
