/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole interface without a terminal, on a tree of its own: keys go in, screens come out. */
#ifndef TESTS_SUPPORT_FACE_H
#define TESTS_SUPPORT_FACE_H

#include "tests/support/tree.h"
#include "tests/support/ways.h"
#include "tui/options.h"
#include "tui/screens/screens.h"
#include "tui/start.h"

/* A descriptor of a gpu backend. */
#define GPU(description, binary) "{\"description\": \"" description "\", \"type\": \"gpu\", \"binary\": \"" binary "\"}"

/* The interface on a tree of its own, and a canvas to draw on. */
struct face {
	struct tree tree;
	char *holder; /* the directory above the root, of face_open() */
	char *root;
	struct workspace *workspace;
	struct screens *screens;
	struct bindings bindings;
	struct canvas *canvas;
	/* Of face_open_fully(). */
	char *place;   /* holds the root and a home */
	int came_from; /* the current directory before */
	struct start start;
	struct options options;
};

/* One file more, before it is opened. */
void face_add(struct face *face, const char *directory, const char *name, const char *content);

/* Starts the tree, with what most tests look at: two gpu backends of which one is moved, one for files, a broken one. */
void face_build_usual(struct face *face);

/* Builds what the tree says below a temporary directory, and opens the interface on it. */
void face_open(struct face *face, int width, int height, enum charset charset);
void face_close(struct face *face); /* also for cleanup() */

/*
 * The same on a ground, as the program does it, with settings, options and an editor that changes nothing. The current directory becomes
 * the one that holds the root and the home, so that what is shown of their paths is the same in every run; face_close() goes back.
 */
void face_open_fully(struct face *face, enum ground ground, int width, int height, enum charset charset);

/* Presses keys, given by their names with blanks between them. */
void face_type(struct face *face, const char *keys);
void face_draw(struct face *face);

/*
 * Fails, with the screen, when what was drawn is not honest: the cursor stands where the keys go, nothing half or hidden is in a cell, every
 * zone lies on the canvas, and the last line shows help and a way out as long as there is room for both.
 */
void face_judge(const struct face *face);

/* Draws, and compares with tests/screen/expected/NAME.txt (tests/support/screen.h). */
void face_expect(struct face *face, const char *name);

/* With the usual tree, at the entry of QEMU's. */
#define GPU_NAME "50-qemu-gpu.json"
void face_open_usual(struct face *face, int width, int height);

/* Types the characters of a text, which may be any. */
void face_type_text(struct face *face, const char *text);

/* The mouse does that at the cell, after a drawing. */
void face_point(struct face *face, enum mouse mouse, int row, int column);

/* Draws, and fails with the screen where the text is not on it. */
void face_expect_seen(struct face *face, const char *text);

/* The file that is staged for that name in the target directory; NULL where none is. The second fails where its content is another one. */
const struct layer *face_staged(const struct face *face, const char *name);
void face_expect_staged(const struct face *face, const char *name, const char *text);

/* Selects the entry of that name in the order of that type. */
void face_go_to(struct face *face, const char *type_name, const char *name);

#endif
