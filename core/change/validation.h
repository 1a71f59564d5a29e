/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a new file must be before it may be installed: a descriptor that every program reads, and reads alike. Source: COMMIT.md,
 * step 0. Pure.
 */
#ifndef CORE_CHANGE_VALIDATION_H
#define CORE_CHANGE_VALIDATION_H

#include "core/rank/fault.h"

/*
 * Reads the content of a file as strictly as can be: RFC 8259, no key twice, all keys that the schema requires, each of its kind; keys that
 * the schema does not have are let through. *ret_fault gets the first thing that is wrong, to be freed with fault_free(). Returns 0;
 * -EINVAL with the fault filled, its line 0 where no place can be named (an empty file, one that is too large); or -ENOMEM.
 */
int content_validate(const struct schema *schema, const char *bytes, size_t length, struct fault *ret_fault);

#endif
