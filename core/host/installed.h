/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host has besides descriptors, as far as the rules of a consumer depend on it: versions and devices. Nothing is run. */
#ifndef CORE_HOST_INSTALLED_H
#define CORE_HOST_INSTALLED_H

#include <stdbool.h>

#include "core/host/root.h"

/*
 * The version of an installed program, as major * 1000 + minor; 0 where it is not found. libvirt's is part of the name of its library
 * (libvirt.so.0.MAJOR*1000+MINOR.MICRO), which stands in one of the directories that distributions use.
 */
unsigned installed_version(const struct root *root, const char *program);

/* Whether the host has a render node, /dev/dri/renderD*. False where that is not to be known: in a foreign root. */
bool installed_render_node(const struct root *root, bool *ret_has);

#endif
