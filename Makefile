# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds, tests and installs overrule; `make help` lists what can be asked for. A source file is found by where it lies:
# core/ makes the library without a face, tui/ the program, tests/ one program or script for each test_* file.
#
# CC, CFLAGS, CPPFLAGS, LDFLAGS, LDLIBS, BUILD, PREFIX, DESTDIR and GNU's directory variables may be given. WERROR=1 turns
# warnings into errors; SANITIZE=address,undefined builds with sanitizers (give each of the two a BUILD of its own, or
# they rebuild everything); V=1 shows the commands.

VERSION := 0.1.0
BUILD ?= build

PREFIX ?= /usr/local
prefix ?= $(PREFIX)
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
datarootdir ?= $(prefix)/share
datadir ?= $(datarootdir)
mandir ?= $(datarootdir)/man
localedir ?= $(datarootdir)/locale
bashcompletiondir ?= $(datadir)/bash-completion/completions
zshcompletiondir ?= $(datadir)/zsh/site-functions
fishcompletiondir ?= $(datadir)/fish/vendor_completions.d

PKG_CONFIG ?= pkg-config
PACKAGES := ncursesw json-c
CFLAGS ?= -O2 -g

# Before a command: says what it does, and hides the command itself unless V=1.
step = $(if $(V),,@echo '  $(1)'; )

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes
DEFINITIONS := -D_GNU_SOURCE -DOVERRULE_VERSION='"$(VERSION)"' -DLOCALEDIR='"$(localedir)"'

.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: all help version run check check-long check-libvirt check-sanitized check-valgrind lint coverage test \
	test-programs fuzz fuzz-programs translations pot install uninstall clean

all: $(BUILD)/overrule ## build the program (what plain `make` does)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1#\2/p' Makefile | while IFS='#' read -r target text; do \
		printf '%-16s %s\n' "$$target" "$$text"; done

version: ## the version that is built
	@echo '$(VERSION)'

# ---- sources and what is made of them ----

CORE_SOURCES := $(sort $(wildcard core/*.c core/*/*.c))
TUI_SOURCES := $(sort $(wildcard tui/*.c tui/*/*.c))
TEST_SOURCES := $(sort $(wildcard tests/unit/test_*.c tests/screen/test_*.c tests/terminal/test_*.c \
	tests/fault/test_*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz_*.c))
SUPPORT_SOURCES := $(sort $(wildcard tests/support/*.c)) $(filter-out $(TEST_SOURCES),$(wildcard tests/fault/*.c)) \
	$(wildcard tests/fuzz/target.c) $(FUZZ_SOURCES)
TEST_SCRIPTS := $(sort $(wildcard tests/command/test_*.sh tests/command/test_*.py tests/fault/test_*.py tests/terminal/test_*.py)) \
	$(wildcard tests/consumer/test_recorded.py)
TRANSLATIONS := $(sort $(wildcard po/*.po))

CORE_OBJECTS := $(CORE_SOURCES:%.c=$(BUILD)/%.o)
TUI_OBJECTS := $(TUI_SOURCES:%.c=$(BUILD)/%.o)
SUPPORT_OBJECTS := $(SUPPORT_SOURCES:%.c=$(BUILD)/%.o)
TEST_OBJECTS := $(TEST_SOURCES:%.c=$(BUILD)/%.o)
TEST_PROGRAMS := $(TEST_SOURCES:%.c=$(BUILD)/%)
CATALOGUES := $(TRANSLATIONS:po/%.po=$(BUILD)/locale/%/LC_MESSAGES/overrule.mo)

# ---- how it is compiled; left out for targets that compile nothing and must work before a compiler is there ----

FRAME_TARGETS := help version run check check-long check-sanitized check-valgrind lint coverage fuzz translations pot \
	uninstall clean
ifneq ($(filter-out $(FRAME_TARGETS),$(or $(MAKECMDGOALS),all)),)

ifneq ($(shell $(PKG_CONFIG) --exists $(PACKAGES) 2>&1 || echo missing),)
$(error $(PACKAGES) not found by $(PKG_CONFIG): `.ci/dependencies build` installs what the build needs)
endif

# The compiler flags among $(1) that this compiler takes without a word.
supported = $(shell for flag in $(1); do \
	$(CC) -O2 -Werror -U_FORTIFY_SOURCE $$flag -include stdlib.h -x c -c /dev/null -o /dev/null 2>/dev/null && \
	echo "$$flag"; done)

HARDENING := $(call supported,-fstack-protector-strong -fstack-clash-protection -fcf-protection)
ifdef SANITIZE
INSTRUMENTATION := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifneq ($(filter-out -O0,$(filter -O%,$(CFLAGS))),)
HARDENING += -U_FORTIFY_SOURCE $(or $(call supported,-D_FORTIFY_SOURCE=3),-D_FORTIFY_SOURCE=2)
endif

# Hidden: a function of ours must not stand in for one of the same name in a library (cmocka has a print_message, too).
COMPILE := $(CC) -std=gnu17 -fvisibility=hidden -I. $(DEFINITIONS) $(WARNINGS) $(if $(WERROR),-Werror) \
	-fPIE $(HARDENING) $(INSTRUMENTATION) $(shell $(PKG_CONFIG) --cflags $(PACKAGES)) $(CPPFLAGS) $(CFLAGS)
LINK := $(CC) -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed $(INSTRUMENTATION) $(CFLAGS) $(LDFLAGS)
LIBRARIES := $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -ldl $(LDLIBS)

# A file that changes exactly when the value of the variable named $(1) does: what depends on it is rebuilt then.
define remember
ifneq ($$(file <$$(BUILD)/$(1)),$$($(1)))
.PHONY: $$(BUILD)/$(1)
endif
$$(BUILD)/$(1): export REMEMBERED = $$($(1))
$$(BUILD)/$(1):
	@mkdir -p $$(@D)
	@printf '%s\n' "$$$$REMEMBERED" >$$@
endef
LINKED := $(LINK) $(LIBRARIES) $(TUI_OBJECTS) $(SUPPORT_OBJECTS)
ARCHIVED := $(CORE_OBJECTS)
$(foreach variable,COMPILE LINKED ARCHIVED,$(eval $(call remember,$(variable))))

-include $(patsubst %.o,%.d,$(CORE_OBJECTS) $(TUI_OBJECTS) $(SUPPORT_OBJECTS) $(TEST_OBJECTS))
endif

$(BUILD)/%.o: %.c $(BUILD)/COMPILE
	@mkdir -p $(@D)
	$(call step,compile $<)$(COMPILE) -MMD -MP -c $< -o $@

$(BUILD)/libovercore.a: $(CORE_OBJECTS) $(BUILD)/ARCHIVED
	@rm -f $@
	$(call step,archive $@)$(AR) rcs $@ $(CORE_OBJECTS)

$(BUILD)/overrule: $(TUI_OBJECTS) $(BUILD)/libovercore.a $(BUILD)/LINKED
	$(call step,link $@)$(LINK) $(TUI_OBJECTS) $(BUILD)/libovercore.a $(LIBRARIES) -o $@

# ---- tests ----

FACE_OBJECTS := $(filter-out $(BUILD)/tui/main.o,$(TUI_OBJECTS))

$(TEST_PROGRAMS): %: %.o $(SUPPORT_OBJECTS) $(FACE_OBJECTS) $(BUILD)/libovercore.a $(BUILD)/LINKED
	$(call step,link $@)$(LINK) $(filter %.o %.a,$^) -lcmocka -lvterm -lutil $(LIBRARIES) -o $@

test-programs: $(TEST_PROGRAMS) ## build the tests without running them

test: all test-programs translations ## run all tests; TESTS='test_text test_make.sh' runs only these
	@tests/run --overrule $(BUILD)/overrule $(if $(TESTS),--only '$(TESTS)') \
		$(if $(SANITIZE),--under sanitizer) $(if $(SANITIZE)$(LONG_TESTS),--seconds 1800) $(TEST_PROGRAMS) $(TEST_SCRIPTS)

# ---- the same tests with something that looks closer; what cannot run so is in tests/exceptions with its reason ----

check-sanitized: ## all tests with the address, leak and undefined behaviour sanitizers
	@.ci/dependencies build test
	+@$(PARALLEL) WERROR=1 BUILD=$(BUILD)/sanitize SANITIZE=address,undefined all test-programs
	@$(MAKE) --no-print-directory WERROR=1 BUILD=$(BUILD)/sanitize SANITIZE=address,undefined test

# The stories start valgrind themselves, around the program; they come first, being the longest.
check-valgrind: ## the unit tests and the stories under valgrind's memcheck (TESTS='test_text' runs only these)
	@.ci/dependencies build test
	+@$(PARALLEL) WERROR=1 BUILD=$(BUILD)/check all test-programs
	@STORIES=all tests/run --under valgrind --seconds 900 --overrule $(BUILD)/check/overrule $(if $(TESTS),--only '$(TESTS)') \
		tests/terminal/test_stories_again.py $(patsubst %.c,$(BUILD)/check/%,$(filter tests/unit/%,$(TEST_SOURCES)))

lint: ## gcc's analyzer, clang-tidy and cppcheck, without a finding
	@.ci/dependencies build test lint
	@tests/run --seconds 1200 --overrule $(BUILD)/overrule tests/static/test_lint.sh

# A backend that is confined loses the counts of its own files when it starts, so the tests that end on that run last. A failure
# here is one of the message that the counts could not be written; `make check` is the judge of the tests.
CONFINING := test_capabilities test_workspace
coverage: ## how many lines and branches of core the tests run, for each file
	@.ci/dependencies build test
	+@$(PARALLEL) BUILD=$(BUILD)/coverage CPPFLAGS=-DCOVERAGE \
		CFLAGS='-O0 -g --coverage -fprofile-update=atomic' all test-programs translations
	@find $(BUILD)/coverage -name '*.gcda' -delete
	-@tests/run --overrule $(BUILD)/coverage/overrule $(TEST_SCRIPTS) \
		$(patsubst %.c,$(BUILD)/coverage/%,$(filter-out $(CONFINING:%=tests/unit/%.c),$(TEST_SOURCES)))
	-@tests/run --jobs 1 --overrule $(BUILD)/coverage/overrule $(CONFINING:%=$(BUILD)/coverage/tests/unit/%)
	@tests/coverage $(BUILD)/coverage

# ---- what the interface looks like ----

.PHONY: update-screens pictures

SCREEN_TESTS := $(patsubst %.c,%,$(wildcard tests/screen/test_*.c))

# A test that fails for another reason writes nothing, and is told.
update-screens: $(SCREEN_TESTS:%=$(BUILD)/%) ## write tests/screen/expected anew, to be read before it is committed
	@for test in $(SCREEN_TESTS); do \
		LC_ALL=C.UTF-8 UPDATE_SCREENS=1 $(BUILD)/$$test >$(BUILD)/update-screens.log 2>&1 || \
		{ echo "$$test fails:"; grep 'FAILED\|ERROR' $(BUILD)/update-screens.log; }; done
	@git status --short tests/screen/expected

pictures: all ## take pictures of the screens for the README (share/pictures; needs ../shared/tools/screenshot)
	@share/pictures/take $(BUILD)/overrule

# ---- fuzzing: a program of each target, with clang and its libFuzzer, in a build directory of its own ----

FUZZ_PROGRAMS := $(FUZZ_SOURCES:%.c=$(BUILD)/%)

# A target's own function is libFuzzer's; of all other objects the linker takes what that one needs.
$(FUZZ_PROGRAMS): %: %.o $(SUPPORT_OBJECTS) $(FACE_OBJECTS) $(BUILD)/libovercore.a $(BUILD)/LINKED
	@rm -f $@.a
	@$(AR) rcs $@.a $(filter-out $(FUZZ_SOURCES:%.c=$(BUILD)/%.o),$(SUPPORT_OBJECTS)) $(FACE_OBJECTS)
	$(call step,link $@)$(LINK) -fsanitize=fuzzer $< $@.a $(BUILD)/libovercore.a -lcmocka $(LIBRARIES) -o $@

fuzz-programs: $(FUZZ_PROGRAMS)

fuzz: ## fuzz with libFuzzer (FUZZ_SECONDS=60 each; TARGETS='json plan' only these; RUNS=1000000 in place of the time)
	+@$(PARALLEL) BUILD=$(BUILD)/fuzz CC=clang SANITIZE=address,undefined CFLAGS='-O1 -g' \
		CPPFLAGS='-DFUZZING -fsanitize=fuzzer-no-link' fuzz-programs
	@tests/fuzz/run --seconds $(or $(FUZZ_SECONDS),60) $(if $(RUNS),--runs $(RUNS)) $(BUILD)/fuzz/tests/fuzz $(TARGETS)

# Overnight rather than while one waits: the tests with all that they leave out otherwise, then a minute for each target.
check-long: ## check, with the long form of the tests, and fuzz
	+@LONG_TESTS=1 $(MAKE) --no-print-directory check
	+@$(MAKE) --no-print-directory fuzz

# ---- the real libvirt: fetched and unpacked, not installed, since its packages bring descriptors that take effect ----

check-libvirt: all ## ask the real libvirt daemon, and compare (GENERATED=300: also made-up trees; as root)
	@tests/consumer/packages $(BUILD)/libvirt
	@LIBVIRT_PACKAGES=$(BUILD)/libvirt LIBVIRT_GENERATED=$(or $(GENERATED),0) LIBVIRT_AGAINST='model overrule' \
		tests/run --seconds 1200 --overrule $(BUILD)/overrule tests/consumer/test_libvirt.py tests/consumer/test_libvirt_changes.py

# ---- the two commands of the README ----

PARALLEL = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 1))

run: ## install what is missing, build, and open the program (ARGS='list --json' for its arguments)
	@.ci/dependencies build
	@echo 'Building $(BUILD)/overrule.'
	+@$(PARALLEL) all
	@.ci/open $(BUILD)/overrule $(ARGS)

# In build directories of their own, so that neither this nor `make` rebuilds what the other made.
# Real backends bring descriptors that take effect on the host: only a machine of CI gets them installed, elsewhere the
# tests use what is there.
check: ## install what is missing, build with gcc and clang, warnings being errors, and run all tests
	@.ci/dependencies build test $(if $(CI),real)
	@echo 'Building the program and its tests, warnings being errors.'
	+@$(PARALLEL) WERROR=1 BUILD=$(BUILD)/check all test-programs
	@echo 'Building the same with clang.'
	+@$(PARALLEL) WERROR=1 BUILD=$(BUILD)/clang CC=clang all test-programs
	@echo 'Running the tests.'
	@$(MAKE) --no-print-directory WERROR=1 BUILD=$(BUILD)/check test

# ---- translations ----

translations: $(CATALOGUES) ## compile po/*.po

$(CATALOGUES): $(BUILD)/locale/%/LC_MESSAGES/overrule.mo: po/%.po
	@mkdir -p $(@D)
	$(call step,translate $<)msgfmt --check --output-file=$@ $<

# Without the date, so that the file changes only when a text does.
pot: ## gather the texts for translators in po/overrule.pot
	@mkdir -p po $(BUILD)
	xgettext --package-name=overrule --package-version=$(VERSION) --from-code=UTF-8 --language=C \
		--force-po --add-comments=TRANSLATORS --add-location=file --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
		--keyword=P_:1,2 --output=$(BUILD)/overrule.pot $(CORE_SOURCES) $(TUI_SOURCES)
	sed '/^"POT-Creation-Date:/d' $(BUILD)/overrule.pot >po/overrule.pot

# ---- installation: pairs of a file and its place ----

to_directory = $(foreach file,$(wildcard $(1)),$(file):$(2)/$(notdir $(file)))

INSTALLED := $(BUILD)/overrule:$(bindir)/overrule \
	$(call to_directory,share/man/*.1,$(mandir)/man1) \
	$(call to_directory,share/overrule.desktop,$(datadir)/applications) \
	$(call to_directory,share/schemas/*.json,$(datadir)/overrule/schemas) \
	$(call to_directory,share/completions/_overrule,$(zshcompletiondir)) \
	$(call to_directory,share/completions/overrule.fish,$(fishcompletiondir)) \
	$(patsubst %,%:$(bashcompletiondir)/overrule,$(wildcard share/completions/overrule.bash)) \
	$(foreach file,$(shell find share/demo -type f),$(file):$(datadir)/overrule/demo/$(file:share/demo/%=%)) \
	$(foreach file,$(CATALOGUES),$(file):$(localedir)/$(file:$(BUILD)/locale/%=%))

install: all translations ## put everything under PREFIX (/usr/local), below DESTDIR
	@for pair in $(INSTALLED); do \
		source=$${pair%%:*} target="$(DESTDIR)$${pair#*:}" mode=644; \
		if [ -x "$$source" ]; then mode=755; fi; \
		echo "$$target"; \
		install -D -m "$$mode" "$$source" "$$target" || exit; \
	done

uninstall: ## take away what install put there
	@for pair in $(INSTALLED); do rm -f "$(DESTDIR)$${pair#*:}" || exit; done
	@if [ -d "$(DESTDIR)$(datadir)/overrule" ]; then \
		find "$(DESTDIR)$(datadir)/overrule" -depth -type d -empty -exec rmdir {} \; ; \
	fi

clean: ## remove the build directory
	rm -rf $(BUILD)
