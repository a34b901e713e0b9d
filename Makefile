# SPDX-License-Identifier: MIT
# Lore's build: everything is made under build/, nothing is installed or fetched except by `make deps`.
#
#   build/lore, liblore.a, liblore.so, lore.so   the program, the library, the module for stock Lua 5.4
#   build/obj, build/gen                         objects, Lua sources as C
#   build/san                                    the same once more under sanitizers, and the tests
#
# Variables: CC, CFLAGS, CPPFLAGS, LDFLAGS, V=1 to see whole commands, PREFIX, DESTDIR and the folders
# under "install"; BUILD_CC, the compiler of a program that runs during the build, if CC is for another machine.

CFLAGS ?= -O3 -g
BUILD_CC ?= $(CC)
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
           -DLR_PARALLEL_LEAST=2 -DLR_ORDER_LEAST=4
WARNINGS = -Wall -Wextra

VERSION := $(shell sed -n 's/^.define LORE_VERSION "\(.*\)"/\1/p' include/lore.h)
SONAME := liblore.so.$(firstword $(subst ., ,$(VERSION)))

.PHONY: all deps demo test bench check-layers clean install uninstall help FORCE
.DELETE_ON_ERROR:
all:

# ---- deps: alone, then everything else in a make of its own, which finds what was installed -------

AFTER_DEPS := $(filter-out deps,$(MAKECMDGOALS))
ifneq ($(filter deps,$(MAKECMDGOALS)),)

.NOTPARALLEL:
.PHONY: $(AFTER_DEPS)
deps: ## installs what is missing to build and test (Debian: with apt-get)
	@CC='$(CC)' sh scripts/dev/deps.sh install

$(AFTER_DEPS): deps
	@$(MAKE) --no-print-directory $@

else

# ---- the libraries, asked for once; without them nothing is built ---------------------------------

ifneq ($(filter-out clean help uninstall check-layers,$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell CC='$(CC)' sh scripts/dev/deps.sh flags build/libraries.mk),found)
$(error Nothing was built)
endif
include build/libraries.mk
endif

LIBS = $(lmdb.libs) $(xxhash.libs) -lm

# ---- what is built from what ----------------------------------------------------------------------

SCRIPTS := $(sort $(wildcard scripts/lore/*.lua))
GENERATED := build/gen/scripts.c
LIBRARY_SOURCES := $(filter-out runtime/cli/%,$(sort $(wildcard runtime/*/*.c)))
PROGRAM_SOURCES := $(sort $(wildcard runtime/cli/*.c))
TEST_SOURCES := $(sort $(wildcard tests/unit/*_test.c tests/api/*_test.c))
SUPPORT_SOURCES := $(filter-out $(TEST_SOURCES),$(sort $(wildcard tests/unit/*.c tests/api/*.c \
                     tests/fault/*.c)))

# objects(folder, sources)
objects = $(patsubst %.c,$(1)/obj/%.o,$(patsubst build/%,%,$(2)))
LIBRARY := $(call objects,build,$(LIBRARY_SOURCES) $(GENERATED))
PROGRAM := $(call objects,build,$(PROGRAM_SOURCES))
SAN_LIBRARY := $(call objects,build/san,$(LIBRARY_SOURCES) $(GENERATED))
SAN_PROGRAM := $(call objects,build/san,$(PROGRAM_SOURCES))
SAN_TESTS := $(TEST_SOURCES:%.c=build/san/%)
SAN_SUPPORT := $(call objects,build/san,$(SUPPORT_SOURCES))

PRODUCTS = build/lore build/liblore.a build/liblore.so build/$(SONAME) build/lore.so
SAN_PRODUCTS = build/san/lore build/san/liblore.a build/san/lore.so

all: $(PRODUCTS) ## builds the program and the libraries

# remember(file, text): file is newer than what was made with another text
define remember
ifneq ($$(strip $(2)),$$(strip $$(shell cat $(1) 2> /dev/null)))
$(1): FORCE
endif
$(1):
	@mkdir -p $$(@D)
	@printf '%s\n' '$$(strip $(2))' > $$@
endef

COMPILE = $(CC) -std=c11 $(WARNINGS) -D_POSIX_C_SOURCE=200809L -Iinclude -Iruntime $(CPPFLAGS) \
          -fPIC -fvisibility=hidden -pthread
LINK = $(CC) -pthread
$(eval $(call remember,build/flags,$(COMPILE) $(CFLAGS) $(LDFLAGS)))
$(eval $(call remember,build/san/flags,$(COMPILE) $(SANITIZE) $(LDFLAGS)))
$(eval $(call remember,build/sources,$(LIBRARY_SOURCES) $(PROGRAM_SOURCES) $(SUPPORT_SOURCES) $(SCRIPTS)))

# say(word): one short line in place of the command
say = $(if $(V),,@printf '%-4s%s\n' '$(1)' '$@';)

# Each library's headers only where the layers allow them.
build/obj/runtime/store/%.o build/san/obj/runtime/store/%.o: LAYER_CFLAGS = \
    $(lmdb.cflags) $(xxhash.cflags)
build/obj/runtime/base/%.o build/san/obj/runtime/base/%.o: LAYER_CFLAGS = $(xxhash.cflags)
build/obj/runtime/lua/%.o build/san/obj/runtime/lua/%.o: LAYER_CFLAGS = $(lua.cflags)
build/obj/gen/%.o build/san/obj/gen/%.o: LAYER_CFLAGS = $(lua.cflags)
build/obj/runtime/cli/%.o build/san/obj/runtime/cli/%.o: LAYER_CFLAGS = $(libedit.cflags)
build/san/obj/tests/%.o: LAYER_CFLAGS = -Itests $(cmocka.cflags)
build/san/obj/tests/unit/lua_%.o: LAYER_CFLAGS = -Itests $(cmocka.cflags) $(lua.cflags)
build/san/obj/tests/unit/store_%.o: LAYER_CFLAGS = -Itests $(cmocka.cflags) $(lmdb.cflags)

build/obj/%.o: %.c build/flags
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) $(CFLAGS) $(LAYER_CFLAGS) -MMD -MP -c -o $@ $<

build/obj/gen/%.o: build/gen/%.c build/flags
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) $(CFLAGS) $(LAYER_CFLAGS) -MMD -MP -c -o $@ $<

build/san/obj/%.o: %.c build/san/flags
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) $(SANITIZE) $(LAYER_CFLAGS) -MMD -MP -c -o $@ $<

build/san/obj/gen/%.o: build/gen/%.c build/san/flags
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) $(SANITIZE) $(LAYER_CFLAGS) -MMD -MP -c -o $@ $<

# Runs here, whatever machine the rest is for.
build/gen/embed: scripts/dev/embed.c runtime/lua/script.h build/flags
	@mkdir -p $(@D)
	$(call say,LD)$(BUILD_CC) -std=c11 $(WARNINGS) -Iruntime $(CPPFLAGS) $(lua.cflags) $(LDFLAGS) -o $@ $< \
	    $(lua.libs) -lm

build/gen/scripts.c: $(SCRIPTS) build/gen/embed build/sources
	$(call say,GEN)build/gen/embed $(SCRIPTS) > $@

build/liblore.a: $(LIBRARY) build/sources
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $(LIBRARY)

build/san/liblore.a: $(SAN_LIBRARY) build/sources
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $(SAN_LIBRARY)

build/liblore.so: $(LIBRARY) build/sources
	$(call say,LD)$(LINK) $(CFLAGS) -shared -Wl,-soname,$(SONAME) -Wl,-z,defs $(LDFLAGS) -o $@ \
	    $(LIBRARY) $(LIBS) $(lua.libs)

build/$(SONAME): build/liblore.so
	@ln -sf liblore.so $@

# Without Lua's library: the interpreter that loads it brings its own.
build/lore.so: $(LIBRARY) build/sources
	$(call say,LD)$(LINK) $(CFLAGS) -shared $(LDFLAGS) -o $@ $(LIBRARY) $(LIBS)

build/san/lore.so: $(SAN_LIBRARY) build/sources
	$(call say,LD)$(LINK) $(SANITIZE) -shared $(LDFLAGS) -o $@ $(SAN_LIBRARY) $(LIBS)

build/lore: $(PROGRAM) build/liblore.a build/sources
	$(call say,LD)$(LINK) $(CFLAGS) $(LDFLAGS) -o $@ \
	    $(PROGRAM) build/liblore.a $(LIBS) $(lua.libs) -ldl

build/san/lore: $(SAN_PROGRAM) build/san/liblore.a build/sources
	$(call say,LD)$(LINK) $(SANITIZE) $(LDFLAGS) -o $@ \
	    $(SAN_PROGRAM) build/san/liblore.a $(LIBS) $(lua.libs) -ldl

.SECONDARY: $(TEST_SOURCES:%.c=build/san/obj/%.o)

# What tests share: each links what it uses of it. Memory comes through tests/fault/memory.c.
SCARCE = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc,--wrap=mmap

build/san/libsupport.a: $(SAN_SUPPORT) build/sources
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $(SAN_SUPPORT)

build/san/tests/%: build/san/obj/tests/%.o build/san/libsupport.a build/san/liblore.a
	@mkdir -p $(@D)
	$(call say,LD)$(LINK) $(SANITIZE) $(SCARCE) $(LDFLAGS) -o $@ $< \
	    build/san/liblore.a build/san/libsupport.a build/san/liblore.a $(LIBS) $(lua.libs) $(cmocka.libs)

# ---- the benchmark's tools --------------------------------------------------------------------------

# Limits are to be as fast as this machine allows.
BENCH_CFLAGS ?= -O3 -march=native
BENCH_COMPILE = $(CC) -std=c11 $(WARNINGS) $(BENCH_CFLAGS)
LIMIT_SOURCES := $(sort $(wildcard tests/bench/limits/*.c))
BENCH_TOOLS = build/bench/limit build/bench/measure
$(eval $(call remember,build/bench/flags,$(BENCH_COMPILE) $(LIMIT_SOURCES)))

build/bench/limit: $(LIMIT_SOURCES) $(wildcard tests/bench/limits/*.h) build/bench/flags
	$(call say,LD)$(BENCH_COMPILE) -o $@ $(LIMIT_SOURCES)

build/bench/measure: tests/bench/measure.c build/bench/flags
	$(call say,LD)$(BENCH_COMPILE) -o $@ $<

build/bench/store_bench: tests/bench/store_bench.c build/liblore.a build/bench/flags
	$(call say,LD)$(COMPILE) $(CFLAGS) $(LDFLAGS) -o $@ $< build/liblore.a $(LIBS)

build/bench/bound_bench: tests/bench/bound_bench.c build/liblore.a build/bench/flags
	$(call say,LD)$(COMPILE) $(CFLAGS) $(LDFLAGS) -o $@ $< build/liblore.a $(LIBS)

build/bench/budget_bench: tests/bench/budget_bench.c build/liblore.a build/bench/flags
	$(call say,LD)$(COMPILE) $(CFLAGS) $(LDFLAGS) -o $@ $< build/liblore.a $(LIBS) $(lua.libs)

build/bench/reason_bench: tests/bench/reason_bench.c build/liblore.a build/bench/flags
	$(call say,LD)$(COMPILE) $(CFLAGS) $(LDFLAGS) -o $@ $< build/liblore.a $(LIBS) $(lua.libs)

-include $(patsubst %.o,%.d,$(LIBRARY) $(PROGRAM) $(SAN_LIBRARY) $(SAN_PROGRAM) $(SAN_SUPPORT))
-include $(patsubst %.c,build/san/obj/%.d,$(TEST_SOURCES))

# ---- what people ask for --------------------------------------------------------------------------

# The founding case: its vocabulary first, then what the article says.
CASE := $(sort $(wildcard kb/influence/*.lua)) \
        $(filter-out %/overview.lua,$(sort $(wildcard kb/iraq-2020/*.lua)))

build/iraq-2020.lore: build/lore $(CASE)
	@rm -f $@ $@-lock
	$(call say,KB)build/lore run --kb $@ $(CASE)

demo: build/lore build/iraq-2020.lore ## builds, infers and shows what an analyst wants to see first
	@build/lore run --kb build/iraq-2020.lore kb/iraq-2020/overview.lua

.PHONY: test-needs
test-needs:
	@CC='$(CC)' sh scripts/dev/deps.sh require build test

# Sanitizers of gcc are shared libraries, which stock Lua can be given; those of clang are not.
TEST_BUILD = $(if $(shell $(CC) --version | grep -i clang),build,build/san)
LORE_SHARED ?= ../shared

JOBS := $(shell nproc 2> /dev/null || echo 1)

# What is built first is built side by side, whatever make was asked for: two builds are most of a test's work.
test: test-needs ## builds all again under sanitizers and runs all tests
	@$(MAKE) --no-print-directory -j$(JOBS) all $(SAN_PRODUCTS) $(SAN_TESTS) $(BENCH_TOOLS)
	@LORE='$(abspath build/san/lore)' LORE_BUILD='$(abspath $(TEST_BUILD))' \
	LORE_RELEASE='$(abspath build)' LORE_SHARED='$(abspath $(LORE_SHARED))' CC='$(CC)' JOBS='$(JOBS)' \
	sh scripts/dev/test.sh $(SAN_TESTS)

# BENCH: options of tests/bench/bench.py, which --help lists.
bench: build/lore $(BENCH_TOOLS) build/bench/store_bench build/bench/bound_bench build/bench/budget_bench \
       build/bench/reason_bench build/iraq-2020.lore ## Lore's speed against that of others
	@python3 -B tests/bench/bench.py --lore build/lore --folder build/bench $(BENCH)

check-layers: ## checks who includes whom
	@sh scripts/dev/layers.sh

clean: ## removes build/
	rm -rf build

# ---- install --------------------------------------------------------------------------------------

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include
LIBDIR ?= $(PREFIX)/lib
LUADIR ?= $(PREFIX)/lib/lua/5.4
PKGCONFIGDIR ?= $(LIBDIR)/pkgconfig

INSTALLED = $(BINDIR)/lore $(INCLUDEDIR)/lore.h $(LIBDIR)/liblore.a $(LIBDIR)/liblore.so.$(VERSION) \
            $(LIBDIR)/$(SONAME) $(LIBDIR)/liblore.so $(PKGCONFIGDIR)/lore.pc $(LUADIR)/lore.so

build/lore.pc: scripts/dev/lore.pc.in include/lore.h build/prefix
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
	    -e 's|@VERSION@|$(VERSION)|' -e 's|@LIBS@|$(strip $(LIBS) $(lua.libs))|' $< > $@
$(eval $(call remember,build/prefix,$(PREFIX) $(INCLUDEDIR) $(LIBDIR)))

install: all build/lore.pc ## installs under PREFIX (/usr/local); DESTDIR, LIBDIR and so on are heeded
	install -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(INCLUDEDIR)' '$(DESTDIR)$(LIBDIR)' \
	    '$(DESTDIR)$(PKGCONFIGDIR)' '$(DESTDIR)$(LUADIR)'
	install -m 755 build/lore '$(DESTDIR)$(BINDIR)/lore'
	install -m 644 include/lore.h '$(DESTDIR)$(INCLUDEDIR)/lore.h'
	install -m 644 build/liblore.a '$(DESTDIR)$(LIBDIR)/liblore.a'
	install -m 755 build/liblore.so '$(DESTDIR)$(LIBDIR)/liblore.so.$(VERSION)'
	ln -sf liblore.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/$(SONAME)'
	ln -sf liblore.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/liblore.so'
	install -m 644 build/lore.pc '$(DESTDIR)$(PKGCONFIGDIR)/lore.pc'
	install -m 755 build/lore.so '$(DESTDIR)$(LUADIR)/lore.so'
	@if [ -z '$(DESTDIR)' ] && [ "$$(id -u)" = 0 ]; then ldconfig; fi

uninstall: ## removes what install put there
	rm -f $(foreach file,$(INSTALLED),'$(DESTDIR)$(file)')

endif

help: ## lists these targets
	@awk '/^[a-z-]+:.*## / { name = $$1; sub(/:$$/, "", name); sub(/.*## /, ""); \
	    printf "  make %-13s %s\n", name, $$0 }' Makefile

FORCE:
