/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The json-c at hand as the judge of our reader: asked as libvirt asks it, from 10.8 on.
 */
#ifndef TESTS_SUPPORT_JSON_JUDGE_H
#define TESTS_SUPPORT_JSON_JUDGE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether json-c takes the document, up to a NUL byte. *ret_tree (NULL for null and for a refusal) is the caller's. */
bool json_judge_takes(const char *bytes, size_t length, json_object **ret_tree);

/*
 * Reads the document with both. NULL where they give the same verdict, by the dialects of json.h, and where both take
 * it the same values; otherwise what differs, in words.
 */
const char *json_judge_differs(const char *bytes, size_t length);

#endif
