/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELF and #!, as far as execve(2) looks at them. */
#include "core/host/program_format.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#define HEADER_SIZE 4096
/* The kernel looks for the end of a #! line no further than this (BINPRM_BUF_SIZE). */
#define SCRIPT_LINE 256
#define MOST_PROGRAM_HEADERS 128

/* This program's own header, which the linker names: what is like it runs here. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* Kernels that run the machines of both columns: the left one's 64 bits and the right one's 32. */
static const struct {
	Elf64_Half wide, narrow;
} families[] = {
	{EM_X86_64, EM_386}, {EM_X86_64, EM_X86_64}, {EM_AARCH64, EM_ARM}, {EM_PPC64, EM_PPC}, {EM_S390, EM_S390},
	{EM_SPARCV9, EM_SPARC32PLUS}, {EM_MIPS, EM_MIPS}, {EM_PARISC, EM_PARISC},
};

struct source {
	int descriptor;
	size_t length; /* of head */
	unsigned char head[HEADER_SIZE];
};

/*
 * Reads all of the bytes at offset, from memory where they are there. Returns length, less where the file ends, or
 * -errno.
 */
static ssize_t source_read(const struct source *source, uint64_t offset, void *bytes, size_t length)
{
	ssize_t got;

	if (offset <= source->length && length <= source->length - offset) {
		memcpy(bytes, source->head + offset, length);
		return (ssize_t)length;
	}
	if (offset > INT64_MAX)
		return 0;
	do
		got = pread(source->descriptor, bytes, length, (off_t)offset);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

static bool machine_runs_here(Elf64_Half machine, unsigned char class)
{
	if (machine == __ehdr_start.e_machine && class == __ehdr_start.e_ident[EI_CLASS])
		return true;
	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
		if (families[i].wide == __ehdr_start.e_machine && __ehdr_start.e_ident[EI_CLASS] == ELFCLASS64 &&
		    families[i].narrow == machine && class == ELFCLASS32)
			return true;
	return false;
}

/* The parts of a program header that count, from either class. */
struct segment {
	uint32_t type;
	uint64_t offset, size;
};

static struct segment segment_of(const unsigned char *bytes, bool wide)
{
	Elf64_Phdr header64;
	Elf32_Phdr header32;

	if (wide) {
		memcpy(&header64, bytes, sizeof header64);
		return (struct segment){header64.p_type, header64.p_offset, header64.p_filesz};
	}
	memcpy(&header32, bytes, sizeof header32);
	return (struct segment){header32.p_type, header32.p_offset, header32.p_filesz};
}

/* The kernel wants the interpreter's path with its NUL, of 2 to PATH_MAX bytes. */
static int read_interpreter(const struct source *source, const struct segment *segment, struct program_format *format)
{
	ssize_t got;

	format->kind = PROGRAM_UNKNOWN;
	if (segment->size < 2 || segment->size > sizeof format->interpreter)
		return 0;
	got = source_read(source, segment->offset, format->interpreter, (size_t)segment->size);
	if (got >= 0 && (uint64_t)got == segment->size && format->interpreter[got - 1] == '\0')
		format->kind = PROGRAM_ELF;
	else
		format->interpreter[0] = '\0';
	return got < 0 ? (int)got : 0;
}

static int read_segments(
	const struct source *source, bool wide, uint64_t offset, size_t count, struct program_format *format)
{
	size_t size = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	unsigned char bytes[MOST_PROGRAM_HEADERS * sizeof(Elf64_Phdr)];
	ssize_t got;

	if (count == 0 || count > MOST_PROGRAM_HEADERS)
		return 0;
	got = source_read(source, offset, bytes, count * size);
	if (got < 0 || (size_t)got < count * size)
		return got < 0 ? (int)got : 0;
	format->kind = PROGRAM_ELF;
	for (size_t i = 0; i < count; i++) {
		struct segment segment = segment_of(bytes + i * size, wide);

		if (segment.type == PT_INTERP)
			return read_interpreter(source, &segment, format);
	}
	return 0;
}

static int read_elf(const struct source *source, struct program_format *format)
{
	bool wide = source->head[EI_CLASS] == ELFCLASS64;
	Elf64_Ehdr header64;
	Elf32_Ehdr header32;
	Elf64_Half type;

	if (source->length < sizeof header32 || (wide && source->length < sizeof header64))
		return 0;
	/* The fields before the entry point are the same in both classes. */
	memcpy(&header32, source->head, sizeof header32);
	if (source->head[EI_DATA] != __ehdr_start.e_ident[EI_DATA] ||
	    !machine_runs_here(header32.e_machine, source->head[EI_CLASS])) {
		format->kind = PROGRAM_FOREIGN;
		return 0;
	}
	type = header32.e_type;
	if (type != ET_EXEC && type != ET_DYN)
		return 0;
	if (!wide)
		return header32.e_phentsize == sizeof(Elf32_Phdr)
			? read_segments(source, wide, header32.e_phoff, header32.e_phnum, format) : 0;
	memcpy(&header64, source->head, sizeof header64);
	return header64.e_phentsize == sizeof(Elf64_Phdr)
		? read_segments(source, wide, header64.e_phoff, header64.e_phnum, format) : 0;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static char *skip_blanks(char *text)
{
	while (is_blank(*text))
		text++;
	return text;
}

/*
 * The NAME of "env NAME" out of the one argument that the kernel passes: the whole of it, also with blanks; with -S the
 * first word that is no option and no assignment.
 */
static void read_env_name(char *argument, struct program_format *format)
{
	bool split = strncmp(argument, "-S", 2) == 0;
	char *word;

	if (!split) {
		if (argument[0] != '-')
			strcpy(format->name, argument);
		return;
	}
	for (word = skip_blanks(argument + 2); *word != '\0'; word = skip_blanks(word)) {
		size_t length = strcspn(word, " \t");

		if (word[0] != '-' && memchr(word, '=', length) == NULL) {
			memcpy(format->name, word, length);
			return;
		}
		word += length;
	}
}

static bool is_env(const char *interpreter)
{
	const char *slash = strrchr(interpreter, '/');

	return strcmp(slash != NULL ? slash + 1 : interpreter, "env") == 0;
}

static void read_script(const struct source *source, struct program_format *format)
{
	char line[SCRIPT_LINE + 1] = {0}, *start, *end;
	size_t length;

	memcpy(line, source->head, source->length < SCRIPT_LINE ? source->length : SCRIPT_LINE);
	line[strcspn(line, "\n")] = '\0';
	start = skip_blanks(line + 2);
	for (end = start + strlen(start); end > start && is_blank(end[-1]);)
		*--end = '\0';
	length = strcspn(start, " \t");
	/* A path that reaches the end of what the kernel looks at may have been cut off, and the kernel refuses it. */
	if (length == 0 || start + length == line + SCRIPT_LINE)
		return;
	format->kind = PROGRAM_SCRIPT;
	memcpy(format->interpreter, start, length);
	if (is_env(format->interpreter))
		read_env_name(skip_blanks(start + length), format);
}

int program_format_read(int descriptor, struct program_format *ret_format)
{
	struct source source = {.descriptor = descriptor};
	ssize_t got = source_read(&source, 0, source.head, sizeof source.head);

	memset(ret_format, 0, sizeof *ret_format);
	if (got < 0)
		return (int)got;
	source.length = (size_t)got;
	if (source.length >= SELFMAG && memcmp(source.head, ELFMAG, SELFMAG) == 0)
		return read_elf(&source, ret_format);
	if (source.length >= 2 && memcmp(source.head, "#!", 2) == 0)
		read_script(&source, ret_format);
	return 0;
}
