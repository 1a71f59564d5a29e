/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prices of what would be left to be painted, compared with each other. */
#include "tui/likeness.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define JUMP_PRICE 5      /* bytes of a movement within a row */
#define LONG_PRICE 3      /* bytes of a character beyond ASCII */
#define SHIFT_GAIN 12     /* bytes that shifting it has to spare */
#define SCROLL_DISTANCE 3 /* how many rows a scrolled pane is looked for to have moved */
#define SCROLL_ROWS 4     /* how many rows must have changed for that to be looked for */
#define SCROLL_GAIN 40    /* bytes that scrolling has to spare */

#define PRINT_LONG 0x80u /* a character beyond ASCII */

void likeness_print(const struct cell *cells, size_t count, uint16_t *prints)
{
	for (size_t i = 0; i < count; i++) {
		const unsigned char *text = (const unsigned char *)cells[i].text;
		unsigned letter = text[0] < 0x80 ? text[0] : PRINT_LONG | ((text[1] * 64u + text[2]) & 0x7fu);

		if (text[0] == ' ' && text[1] == '\0' && cells[i].attribute == ATTRIBUTE_NORMAL)
			prints[i] = 0;
		else
			prints[i] = (uint16_t)(letter | (cells[i].attribute + 1u) << 8);
	}
}

/* About the bytes that it takes to make these cells of the others; where shown is NULL, of blank ones. Many blanks are erased at once. */
static int price(const uint16_t *shown, const uint16_t *wanted, int count)
{
	int bytes = 0, empty = 0, gap = JUMP_PRICE;

	for (int i = 0; i < count; i++) {
		empty = wanted[i] == 0 ? empty + 1 : 0;
		if ((shown != NULL ? shown[i] : 0) == wanted[i]) {
			gap++;
			continue;
		}
		if (empty <= JUMP_PRICE)
			bytes += (gap < JUMP_PRICE ? gap : JUMP_PRICE) + ((wanted[i] & PRINT_LONG) != 0 ? LONG_PRICE : 1);
		gap = 0;
	}
	return bytes;
}

/* --- to the side --- */

static int shifted_price(const uint16_t *shown, const uint16_t *wanted, int count, int shift)
{
	int moved = count - (shift > 0 ? shift : -shift);

	if (shift > 0)
		return price(NULL, wanted, shift) + price(shown, wanted + shift, moved);
	return price(shown - shift, wanted, moved) + price(NULL, wanted + moved, -shift);
}

static int word_end(const uint16_t *cells, int width, int column)
{
	while (column < width && cells[column] != 0)
		column++;
	return column;
}

static int row_end(const uint16_t *cells, int width)
{
	while (width > 0 && cells[width - 1] == 0)
		width--;
	return width;
}

/* What moves the rest of a row is a word, mostly a name, in the place of a longer or shorter one; or whatever is before its end. */
int likeness_shift(const uint16_t *shown, const uint16_t *wanted, int width, int column)
{
	const int shifts[] = {word_end(wanted, width, column) - word_end(shown, width, column), row_end(wanted, width) - row_end(shown, width)};
	int count = width - column, best = 0, bound;

	if (shifts[0] == 0 && shifts[1] == 0)
		return 0;
	bound = price(shown + column, wanted + column, count) - SHIFT_GAIN;
	for (int i = 0; i < 2 && bound > 0; i++) {
		int cost = shifts[i] != 0 && abs(shifts[i]) < count ? shifted_price(shown + column, wanted + column, count, shifts[i]) : bound;

		if (cost >= bound)
			continue;
		bound = cost;
		best = shifts[i];
	}
	return best;
}

/* --- up and down --- */

struct screens_pair {
	const uint16_t *shown;
	const uint16_t *wanted;
	int width;
	int height;
};

static bool row_equal(const struct screens_pair *pair, int row)
{
	size_t start = (size_t)row * (size_t)pair->width;

	return memcmp(pair->shown + start, pair->wanted + start, (size_t)pair->width * sizeof *pair->shown) == 0;
}

/* What a row costs as it is, less what it would cost if the row that is shown at from were there; less than 0: a blank one. */
static int row_gain(const struct screens_pair *pair, int row, int from)
{
	size_t width = (size_t)pair->width;
	const uint16_t *wanted = pair->wanted + (size_t)row * width;
	int now = row_equal(pair, row) ? 0 : price(pair->shown + (size_t)row * width, wanted, pair->width);

	return now - price(from >= 0 ? pair->shown + (size_t)from * width : NULL, wanted, pair->width);
}

/* The run of rows, one after the other, that gains most by taking what is at that distance. */
static struct scrolling best_run(const struct screens_pair *pair, int distance)
{
	struct scrolling best = {.distance = distance};
	int gain = 0, first = 0, start = distance < 0 ? -distance : 0;

	for (int row = start; row < pair->height - (distance > 0 ? distance : 0); row++) {
		if (gain <= 0) {
			first = row;
			gain = 0;
		}
		/* A row that is right already gains nothing by itself. */
		if (gain == 0 && row_equal(pair, row))
			continue;
		gain += row_gain(pair, row, row + distance);
		if (gain > best.gain)
			best = (struct scrolling){.gain = gain, .distance = distance, .top = first, .bottom = row};
	}
	return best;
}

/* The rows that a run comes from are scrolled with it, and those that it leaves become blank. */
static void take_in_sources(const struct screens_pair *pair, struct scrolling *run)
{
	for (int i = run->distance; i > 0; i--)
		run->gain += row_gain(pair, ++run->bottom, -1);
	for (int i = run->distance; i < 0; i++)
		run->gain += row_gain(pair, --run->top, -1);
}

struct scrolling likeness_scroll(const uint16_t *shown, const uint16_t *wanted, int width, int height)
{
	const struct screens_pair pair = {shown, wanted, width, height};
	struct scrolling best = {.gain = SCROLL_GAIN};
	int changed = 0;

	for (int row = 0; row < height; row++)
		changed += !row_equal(&pair, row);
	for (int distance = -SCROLL_DISTANCE; distance <= SCROLL_DISTANCE && changed >= SCROLL_ROWS; distance++) {
		struct scrolling run = distance != 0 ? best_run(&pair, distance) : (struct scrolling){0};

		if (run.gain > best.gain)
			take_in_sources(&pair, &run);
		if (run.gain > best.gain)
			best = run;
	}
	return best;
}
