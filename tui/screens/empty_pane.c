/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything is hidden or filtered away, the type has nothing, or the whole host. */
#include "tui/screens/empty_pane.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

#define HIGH 14 /* so many rows have room for whole sentences about everything */

/* A paragraph below what is there already. */
struct page {
	struct canvas *canvas;
	int row, column, width, height;
};

static void page_add(struct page *page, enum attribute attribute, const char *text)
{
	int used = canvas_wrap(page->canvas, page->row, page->column + 1, page->width - 2, page->height, attribute, text);

	page->row += used;
	page->height -= used;
}

static const char *directory_note(const struct directory *directory)
{
	switch (directory->state) {
	case DIRECTORY_MISSING:
		return _("not there");
	case DIRECTORY_UNREADABLE:
		return strerror(directory->error);
	default:
		return _("empty");
	}
}

/* Whether none of the directories that are read is there. */
static bool none_is_there(const struct ranking *ranking)
{
	for (uint32_t i = 0; i < ranking->snapshot->directory_count; i++)
		if (ranking->places[i] != PLACE_NOT_READ && ranking->snapshot->directories[i].state != DIRECTORY_MISSING)
			return false;
	return true;
}

static void add_directories(struct page *page, const struct ranking *ranking)
{
	bool none = none_is_there(ranking);

	page_add(page, ATTRIBUTE_NORMAL, none ? _("None of these directories is there:") : _("Looked in these directories:"));
	for (uint32_t i = 0; i < ranking->snapshot->directory_count; i++) {
		const struct directory *directory = &ranking->snapshot->directories[i];
		cleanup(free_pointer) char *path = text_visible(directory->path);
		cleanup(free_pointer) char *line = NULL;

		if (ranking->places[i] == PLACE_NOT_READ || path == NULL)
			continue;
		line = none ? strdup(path) : text_format("%s (%s)", path, directory_note(directory));
		if (line != NULL && page->height > 0)
			canvas_text(page->canvas, page->row, page->column + 3, page->width - 4, ATTRIBUTE_DIM, line);
		page->row++;
		page->height--;
	}
}

static void add_keys(struct page *page, const struct screens *screens)
{
	cleanup(free_pointer) char *text = NULL;
	char reload[16], new[16];

	bindings_first_key(screens->bindings, ACTION_RELOAD, reload, sizeof reload);
	bindings_first_key(screens->bindings, ACTION_NEW, new, sizeof new);
	/* TRANSLATORS: both %s are keys */
	text = text_format(_("Then press %s; or press %s to write one."), reload, new);
	page_add(page, ATTRIBUTE_NORMAL, text != NULL ? text : "");
}

/* What to do stands before where it was looked: the end may have no room. */
static void draw_host(struct page *page, const struct screens *screens, const struct ranking *ranking)
{
	bool is_high = page->height >= HIGH;

	page_add(page, ATTRIBUTE_STRONG, _("No vhost-user backend is described."));
	page_add(page, ATTRIBUTE_NORMAL, is_high ? _("A backend is found by a small JSON file, which comes with its package. On Debian and "
						     "Ubuntu install virtiofsd (file systems) or qemu-system-gui (GPU), elsewhere virtiofsd or "
						     "QEMU.")
						 : _("Install virtiofsd (fs) or qemu-system-gui (gpu)."));
	add_keys(page, screens);
	page->row += is_high;
	page->height -= is_high;
	add_directories(page, ranking);
}

/* A sentence about a key. */
static void add_hint(struct page *page, const struct screens *screens, enum action action, const char *sentence)
{
	cleanup(free_pointer) char *text = NULL;
	char key[16];

	bindings_first_key(screens->bindings, action, key, sizeof key);
	text = text_format(sentence, key);
	page_add(page, ATTRIBUTE_NORMAL, text != NULL ? text : "");
}

static bool is_looked_for(const struct ranking *ranking, int type)
{
	const struct type_rule *rule = ranking->orders[type].rule;

	return !ranking->breakage.broken && rule->selection != SELECTION_NEVER && rule->selection != SELECTION_REFUSED;
}

void empty_pane_draw(const struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	struct page page = {canvas, row, column, width, height};
	int type = entries_type(screens);
	cleanup(free_pointer) char *none = NULL;

	if (screens->entries.filter != NULL) {
		add_hint(&page, screens, ACTION_LET_GO, _("No entry of this type holds that text. %s shows all again."));
	} else if (screens->entries.hidden > 0) {
		add_hint(&page, screens, ACTION_SHOW_ALL, _("Nothing of this type takes part. %s shows what is hidden."));
	} else if (ranking->snapshot->layer_count == 0) {
		draw_host(&page, screens, ranking);
	} else if (type < (int)ranking->snapshot->schema->type_count) {
		none = why_none(ranking, type);
		page_add(&page, ATTRIBUTE_NORMAL, none != NULL ? none : "");
		if (is_looked_for(ranking, type) && screens_may(screens, ACTION_NEW, NULL))
			add_hint(&page, screens, ACTION_NEW, _("%s writes a descriptor of your own."));
	}
}
