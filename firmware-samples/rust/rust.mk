# Builds one Rust sample. A sample's Makefile sets SAMPLE, the name of its folder, and includes this file.
# SHARED may list sources of other samples that it uses.
#
# Debian's packages rustc (1.63), rust-src and lld are enough; no crates, no network. The same sources give the same
# bytes in any folder: every path that could reach the image is mapped, and nothing writes a date.

RUSTC    := /usr/bin/rustc
RUST_SRC := /usr/lib/rustlib/src/rust
LINKER   := /usr/bin/rust-lld

RUST   := $(realpath $(dir $(lastword $(MAKEFILE_LIST))))
TREE   := $(realpath $(RUST)/..)
TARGET := $(RUST)/target

# All is compiled from the folder above the samples, so that files are named alike whichever sample is built first.
# core uses unstable features; RUSTC_BOOTSTRAP lets a stable compiler accept them.
COMPILE := cd $(TREE) && RUSTC_BOOTSTRAP=1 $(RUSTC) --edition 2021 --target thumbv7em-none-eabihf -C opt-level=s \
    -C panic=abort -C codegen-units=1 -C embed-bitcode=no -L $(TARGET) \
    --remap-path-prefix $(realpath $(RUST_SRC))=rust-src --remap-path-prefix $(TREE)=firmware-samples

.PHONY: all clean
.DELETE_ON_ERROR:

all: $(SAMPLE).elf

$(SAMPLE).elf: $(wildcard src/*.rs) $(SHARED) $(RUST)/link.x $(TARGET)/libboard.rlib
	$(COMPILE) -g -C metadata=$(SAMPLE) --crate-name $(subst -,_,$(SAMPLE)) --crate-type bin --extern board \
	    -C linker=$(LINKER) -C linker-flavor=ld.lld -C link-arg=-T$(RUST)/link.x -C link-arg=--nmagic \
	    $(SAMPLE)/src/main.rs -o $(CURDIR)/$@

$(TARGET)/libboard.rlib: $(addprefix $(RUST)/,lib.rs clocks.rs cpu.rs gpio.rs startup.rs stm32l475.rs) \
    $(TARGET)/libcore.rlib $(TARGET)/libcompiler_builtins.rlib
	$(COMPILE) -g -C metadata=board --crate-name board --crate-type rlib rust/lib.rs -o $@

# What the compiler calls by itself: memcpy and its like.
$(TARGET)/libcompiler_builtins.rlib: $(RUST)/mem.rs $(TARGET)/libcore.rlib
	$(COMPILE) -g -C metadata=mem --crate-name compiler_builtins --crate-type rlib rust/mem.rs -o $@

# Rust's own core library, once for all samples.
$(TARGET)/libcore.rlib:
	mkdir -p $(TARGET)
	$(COMPILE) -C metadata=core --cap-lints allow --crate-name core --crate-type rlib \
	    $(realpath $(RUST_SRC))/library/core/src/lib.rs -o $@

clean:      # leaves core, which takes half a minute, in rust/target
	rm -rf $(SAMPLE).elf target
