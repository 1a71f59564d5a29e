/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Base64 (RFC 4648, with padding): how a JSON document of ours holds bytes that are no text.
 */
#ifndef CORE_BASE_BASE64_H
#define CORE_BASE_BASE64_H

#include "core/base/buffer.h"

/* Appends the bytes in base64, on one line. */
void base64_append(struct buffer *buffer, const void *bytes, size_t length);

/*
 * Appends what the text stands for. Returns 0, or -EINVAL (with a part appended) where it is not exactly what base64_append would have
 * written.
 */
int base64_decode(struct buffer *buffer, const char *text, size_t length);

#endif
