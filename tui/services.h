/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the screens need of the real terminal and cannot do on a canvas: tests give their own. No function may be called while a canvas is
 * drawn.
 */
#ifndef TUI_SERVICES_H
#define TUI_SERVICES_H

struct settings;

struct services {
	void *context; /* first argument of each */

	/* Asks the terminal to copy text; whether it did is never known. 0, -ENOTSUP or -EIO. */
	int (*copy)(void *context, const char *text);

	/* Around a program that uses the terminal: gives the terminal away, and takes it again. */
	void (*release)(void *context);
	void (*acquire)(void *context);

	/* The settings of look and mouse have changed. */
	void (*dress)(void *context, const struct settings *settings);
};

#endif
