# What the C samples share. A sample's Makefile says what it is made of and includes this file:
#
#   SOURCES := main.c     its own files
#   SHARED  := clock.c    those of this folder it uses; startup.c comes by itself
#   include ../c/c.mk
#
# The ELF is the same byte for byte in whatever folder it is built: every path the compiler writes down starts
# at "firmware-samples/", the compiler's own headers at "gcc/".

CC := arm-none-eabi-gcc

# The compiler believes PWD, which may go through a symbolic link that the map below does not know.
export PWD := $(CURDIR)

NAME   := $(notdir $(CURDIR))
COMMON := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
TREE   := $(abspath $(COMMON)/..)

CPU      := -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
LANGUAGE := -std=c11 -ffreestanding -fno-common -Wall -Wextra -Werror -Wdouble-promotion
# -O2 would see the start-up loops as memcpy and memset, and there is no C library to call.
CODE     := -O2 -g -fno-tree-loop-distribute-patterns
PATHS    := -ffile-prefix-map=$(TREE)=firmware-samples \
            -ffile-prefix-map=$(shell $(CC) -print-file-name=include)=gcc
CFLAGS   := $(CPU) $(LANGUAGE) $(CODE) $(PATHS) -I$(COMMON)

SCRIPT  := $(COMMON)/stm32l475vg.ld
# -n: no page alignment, which would pad the file to 64 KiB.
LDFLAGS := $(CPU) -nostdlib -static -T$(SCRIPT) -Wl,-n,--build-id=none,--fatal-warnings

OBJECTS := $(patsubst %.c,target/%.o,$(SOURCES) startup.c $(SHARED))
HEADERS := $(wildcard *.h $(COMMON)/*.h)
vpath %.c . $(COMMON)

$(NAME).elf: $(OBJECTS) $(SCRIPT)
	$(CC) $(LDFLAGS) $(OBJECTS) -o $@

target/%.o: %.c $(HEADERS) Makefile $(COMMON)/c.mk
	@mkdir -p target
	$(CC) $(CFLAGS) -c $< -o $@

.PHONY: clean disassembly
clean:
	rm -rf target

disassembly: $(NAME).elf
	arm-none-eabi-objdump -d -l --no-show-raw-insn $<
