# What mqtune needs: the Swift toolchain (6.2 or later) and the headers of zlib.

PREFIX ?= /usr/local
DESTDIR ?=

RELEASE := .build/release/mqtune
DEBUG := .build/debug/mqtune
SWIFT_FILES := Sources Tests Package.swift
CATALOG := Sources/Commands/Commands.docc
ROOT := $(DESTDIR)$(PREFIX)
COMMANDS := analyze gate whatif show doctor formats schema config explain completions man help version
# Functions that came out the same are one.
SMALLER := $(if $(filter Linux,$(shell uname -s)),-Xlinker --icf=safe)

.PHONY: build demo test accuracy lint format install bench docs clean help debug needs
.DELETE_ON_ERROR:

build: needs ## the release binary, .build/release/mqtune (this is the default)
	swift build -c release --static-swift-stdlib --product mqtune $(SMALLER)
	strip $(RELEASE)

demo: debug ## a debug build, which is quicker, and the report of a sample log
	$(DEBUG) analyze SampleLogs/mqtune/too-few-consumers.log

test: needs ## build and run all tests
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --disable-xctest

accuracy: needs ## play logs with known troubles and changes, count what is right (ONLY=label SEEDS=20 PAIRS=100)
	swift build -c release --product Accuracy
	.build/release/Accuracy run $(if $(ONLY),--only $(ONLY)) --seeds $(or $(SEEDS),20) \
	  --pairs $(or $(PAIRS),$(if $(ONLY),0,100)) --least-named 95 --least-quiet 99 --least-predicted 90 --least-read 95 --most-misread 4

lint: debug ## check the form of the sources, the completions and the manual pages
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	$(DEBUG) completions bash | bash -n
	@if command -v groff > /dev/null; then for c in '' $(COMMANDS); do echo "groff: mqtune man $$c"; \
	  said=$$($(DEBUG) man $$c | groff -man -Tutf8 -ww -z 2>&1) && [ -z "$$said" ] || { echo "$$said"; exit 1; }; done; \
	else echo "groff is not installed: the manual pages are not checked"; fi

format: ## bring the sources into form
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

install: build ## binary, manual pages and completions, under PREFIX (/usr/local) in DESTDIR
	install -Dm755 $(RELEASE) $(ROOT)/bin/mqtune
	mkdir -p $(ROOT)/share/man/man1 $(ROOT)/share/bash-completion/completions \
	  $(ROOT)/share/zsh/site-functions $(ROOT)/share/fish/vendor_completions.d
	$(RELEASE) man > $(ROOT)/share/man/man1/mqtune.1
	for c in analyze gate whatif show doctor config; do $(RELEASE) man $$c > $(ROOT)/share/man/man1/mqtune-$$c.1 || exit 1; done
	$(RELEASE) completions bash > $(ROOT)/share/bash-completion/completions/mqtune
	$(RELEASE) completions zsh > $(ROOT)/share/zsh/site-functions/_mqtune
	$(RELEASE) completions fish > $(ROOT)/share/fish/vendor_completions.d/mqtune.fish

bench: needs ## time the stages and the whole of an analysis; one table
	swift build -c release --static-swift-stdlib --product mqtune $(SMALLER)
	swift build -c release --static-swift-stdlib --product Benchmarks
	mkdir -p .build/bench
	.build/release/Benchmarks write .build/bench
	.build/release/Benchmarks time .build/bench $(RELEASE)

# The symbols of all modules are asked for, so those of the tests have to be there.
docs: needs ## the documentation as a static site, .build/docs
	swift build --build-tests
	swift package dump-symbol-graph --minimum-access-level internal
	rm -rf .build/docs .build/docs-symbols && mkdir -p .build/docs-symbols
	cp .build/*/symbolgraph/Commands*.symbols.json .build/docs-symbols
	docc convert $(CATALOG) --warnings-as-errors --fallback-display-name mqtune \
	  --fallback-bundle-identifier mqtune --additional-symbol-graph-dir .build/docs-symbols --output-path .build/docs

clean: ## remove everything that was built
	rm -rf .build

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 14

debug: needs
	swift build --product mqtune

needs:
	@command -v swift > /dev/null || { echo "mqtune: swift is not found; install the toolchain:" \
	  "https://www.swift.org/install/linux" >&2; exit 1; }
	@for cc in clang cc; do echo '#include <zlib.h>' | $$cc -E -xc - > /dev/null 2>&1 && exit; done; \
	  echo "mqtune: zlib.h is not found; install it: apt-get install zlib1g-dev" >&2; exit 1
