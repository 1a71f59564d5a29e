/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything is hidden or filtered away, the type has nothing, or the whole host. */
#include "tui/screens/empty_pane.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/translate.h"

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

static void add_directories(struct page *page, const struct ranking *ranking)
{
	for (uint32_t i = 0; i < ranking->snapshot->directory_count; i++) {
		const struct directory *directory = &ranking->snapshot->directories[i];
		cleanup(free_pointer) char *path = text_visible(directory->path);
		cleanup(free_pointer) char *line = NULL;

		if (ranking->places[i] == PLACE_NOT_READ)
			continue;
		line = text_format("  %s  (%s)", path != NULL ? path : "?", directory_note(directory));
		if (line != NULL)
			page_add(page, ATTRIBUTE_DIM, line);
	}
}

static void draw_host(struct page *page, const struct ranking *ranking)
{
	page_add(page, ATTRIBUTE_STRONG, _("Nothing on this host describes a vhost-user backend."));
	page_add(page, ATTRIBUTE_NORMAL,
		 _("A backend is found by a small JSON file in one of these directories, the most specific first:"));
	add_directories(page, ranking);
	page->row++;
	page->height--;
	page_add(page, ATTRIBUTE_NORMAL,
		 _("The files come with the packages of the backends. On Debian and Ubuntu: virtiofsd (file systems), qemu-system-common "
		   "and qemu-system-gui (GPU). Elsewhere: virtiofsd and QEMU."));
	page_add(page, ATTRIBUTE_NORMAL, _("When they are installed, r looks again; i writes a descriptor of your own."));
}

void empty_pane_draw(const struct screens *screens, struct canvas *canvas, int row, int column, int width, int height)
{
	const struct ranking *ranking = workspace_preview(screens->workspace);
	struct page page = {canvas, row, column, width, height};
	int type = entries_type(screens);
	cleanup(free_pointer) char *none = NULL;

	if (screens->entries.filter != NULL) {
		page_add(&page, ATTRIBUTE_NORMAL, _("No entry of this type holds that text; Escape shows all again."));
	} else if (screens->entries.hidden > 0) {
		page_add(&page, ATTRIBUTE_NORMAL, _("Nothing of this type takes part; . shows what is hidden."));
	} else if (ranking->snapshot->layer_count == 0) {
		draw_host(&page, ranking);
	} else if (type < (int)ranking->snapshot->schema->type_count) {
		none = why_none(ranking, type);
		page_add(&page, ATTRIBUTE_NORMAL, none != NULL ? none : "");
	}
}
