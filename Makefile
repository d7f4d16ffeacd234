# The reader's verbs. Each installs what it needs if that is missing, then asks CMake, Ninja and
# CTest; a second call does no needless work.

# `make` alone prints the lines that begin with two number signs.
help:
	@sed -n 's/^## \{0,1\}//p' $(MAKEFILE_LIST)

## make run        start the chat room on 127.0.0.1:9999 (talk to it with nc 127.0.0.1 9999)
## make test       build everything and run all quick tests
run: run-ch09

test: build/build.ninja
	cmake --build --preset dev
	ctest --preset dev $(parallel)

##
## make ch03       build chapter 03 alone and run its tests; so for every chapter
## make run-ch03   build chapter 03 and run its program; ARGS="--port 8000" are its arguments
ch%: build/build.ninja
	cmake --build --preset dev --target ch$*
	ctest --preset dev $(parallel) --label-regex '^ch$*$$'

run-ch%: build/build.ninja
	cmake --build --preset dev --target $(program)
	@build/bin/$(program) $(ARGS)

##
## make docs       make the site of the book, and say where to open it
docs: need-docs
	@docs/tools/site build/docs

## make sync       refresh what pages quote from the tree: code, differences, tables
sync: need-sync
	@docs/tools/sync

## make pictures   draw the pictures of the book from their sources
pictures: need-docs build/build.ninja
	@docs/tools/pictures
	@cmake --build --preset dev --target $(pictured) >/dev/null
	@docs/tools/chat_picture build/bin

##
## make bench      measure our servers beside hand-written ones and Python's
bench: need-bench
	tests/bench/run $(ARGS)

## make check      the slow rest: layout, site, clang-tidy, clang, thread sanitizer, installation, ...
check: check-format check-docs check-tidy check-clang check-tsan check-slow

check-format: need-check
	clang-format --dry-run --Werror $(sources)

check-docs: need-docs build/build.ninja
	cmake --build --preset dev --target $(pictured)
	ctest --preset docs

# The library's and the chapters' own files; what they include is reported with them.
check-tidy: build-clang/build.ninja
	run-clang-tidy -quiet -p build-clang '$(CURDIR)/(common|chapters)/'

check-clang: build-clang/build.ninja
	cmake --build --preset clang
	ctest --preset clang $(parallel)

check-tsan: build-tsan/build.ninja
	cmake --build --preset tsan
	ctest --preset tsan $(parallel)

# What the quick tests leave out; their programs are built by the target `slow`.
check-slow: build/build.ninja
	cmake --build --preset dev --target slow
	ctest --preset slow $(parallel)

## make format     lay out all C++ files as .clang-format says
format: need-format
	clang-format -i $(sources)

## make clean      remove all that was built
clean:
	rm -rf build build-clang build-tsan build-release

# Configured once; from then on Ninja notices by itself when a CMakeLists.txt has changed.
build/build.ninja: CMakePresets.json | need-build
	cmake --preset dev
build-%/build.ninja: CMakePresets.json | need-check
	cmake --preset $*

need-%:
	@common/tools/need $*

# A mistyped number is refused before anything is installed or configured.
goals = $(filter-out check%,$(filter ch% run-ch%,$(MAKECMDGOALS)))
numbers = $(patsubst ch%,%,$(patsubst run-%,%,$(goals)))
$(foreach number,$(numbers),\
  $(if $(wildcard chapters/$(number)_*),,$(error There is no chapter $(number))))

pictured = ch09_chat_room chat_client
parallel = --parallel $$(nproc)
sources = $$(find chapters common docs tests -name '*.[ch]pp')
program = $(patsubst chapters/%,ch%,$(wildcard chapters/$*_*))
.PHONY: help run test docs sync pictures bench check format clean
.PHONY: check-format check-docs check-tidy check-clang check-tsan check-slow
.PRECIOUS: build/build.ninja build-%/build.ninja
