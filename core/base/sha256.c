/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 over a whole byte string, as FIPS 180-4 defines it. */
#include "core/base/sha256.h"

#include <errno.h>
#include <string.h>

#include "core/base/text.h"

#define CHUNK_SIZE 64u

static const uint32_t round_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t value, unsigned bits)
{
	return (value >> bits) | (value << (32 - bits));
}

static uint32_t read_word(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void write_word(uint8_t *bytes, uint32_t word)
{
	for (unsigned i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(word >> (24 - 8 * i));
}

static void add_chunk(uint32_t state[static 8], const uint8_t *chunk)
{
	uint32_t schedule[64], v[8];

	for (unsigned i = 0; i < 16; i++)
		schedule[i] = read_word(chunk + (size_t)4 * i);
	for (unsigned i = 16; i < 64; i++) {
		uint32_t a = schedule[i - 15], b = schedule[i - 2];
		uint32_t small_0 = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
		uint32_t small_1 = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;

		schedule[i] = schedule[i - 16] + small_0 + schedule[i - 7] + small_1;
	}
	memcpy(v, state, sizeof v);
	for (unsigned i = 0; i < 64; i++) {
		uint32_t large_1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
		uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t first = v[7] + large_1 + choice + round_constants[i] + schedule[i];
		uint32_t large_0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
		uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);

		memmove(v + 1, v, 7 * sizeof v[0]);
		v[4] += first;
		v[0] = first + large_0 + majority;
	}
	for (unsigned i = 0; i < 8; i++)
		state[i] += v[i];
}

struct sha256 sha256_of(const void *bytes, size_t length)
{
	uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	uint8_t tail[2 * CHUNK_SIZE] = {0};
	size_t whole = length / CHUNK_SIZE * CHUNK_SIZE, rest = length - whole;
	size_t tail_size = rest + 9 <= CHUNK_SIZE ? CHUNK_SIZE : 2 * CHUNK_SIZE;
	uint64_t bits = (uint64_t)length * 8;
	struct sha256 digest;

	for (size_t i = 0; i < whole; i += CHUNK_SIZE)
		add_chunk(state, (const uint8_t *)bytes + i);
	if (rest != 0)
		memcpy(tail, (const uint8_t *)bytes + whole, rest);
	tail[rest] = 0x80;
	write_word(tail + tail_size - 8, (uint32_t)(bits >> 32));
	write_word(tail + tail_size - 4, (uint32_t)bits);
	for (size_t i = 0; i < tail_size; i += CHUNK_SIZE)
		add_chunk(state, tail + i);
	for (unsigned i = 0; i < 8; i++)
		write_word(digest.bytes + (size_t)4 * i, state[i]);
	return digest;
}

void sha256_to_text(const struct sha256 *digest, char text[static SHA256_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned i = 0; i < SHA256_SIZE; i++) {
		text[2 * i] = digits[digest->bytes[i] >> 4];
		text[2 * i + 1] = digits[digest->bytes[i] & 15];
	}
	text[2 * SHA256_SIZE] = '\0';
}

int sha256_from_text(const char *text, struct sha256 *ret_digest)
{
	struct sha256 digest;

	if (strlen(text) != 2 * SHA256_SIZE)
		return -EINVAL;
	for (unsigned i = 0; i < SHA256_SIZE; i++) {
		int high = text_hex_value(text[2 * i]), low = text_hex_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		digest.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*ret_digest = digest;
	return 0;
}
