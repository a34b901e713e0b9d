# SPDX-License-Identifier: MIT
# First form: builds the library from what is there.
CC ?= gcc
PACKAGES = lmdb lua5.4 libxxhash
CPPFLAGS_LORE = -Iinclude -Iruntime $(shell pkg-config --cflags $(PACKAGES))
CFLAGS ?= -O2 -g
SOURCES = $(filter-out runtime/cli/%,$(wildcard runtime/*/*.c))
OBJECTS = $(SOURCES:%.c=build/obj/%.o)

all: build/liblore.a
build/liblore.a: $(OBJECTS)
	@rm -f $@
	ar rcs $@ $^
build/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -Wall -Wextra $(CFLAGS) $(CPPFLAGS_LORE) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<
clean:
	rm -rf build
-include $(OBJECTS:.o=.d)
.PHONY: all clean
