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
## make exercise-01   begin the next exercise of chapter 01, or check what you have; TASK=name: that one
## make hint-01       a hint for it; STEP=2 and STEP=3 tell more
## make solution-01   show its solution
## make reset-01      begin it again; your file is kept as a backup
exercise-%: build/build.ninja
	@common/tools/exercise try $* $(task) $(step)
hint-% solution-% reset-%:
	@common/tools/exercise $(subst -$*,,$@) $* $(task) $(step)

## make watch CH=01   build and check again at every save, until ^C; TASK=name: that exercise
## make progress      how far you are, and what is next
watch: build/build.ninja
	@common/tools/watch $(CH) $(task)
progress:
	@common/tools/progress

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

check-docs: need-docs need-check build/build.ninja
	cmake --build --preset dev --target $(pictured)
	ctest --preset docs

# The library's and the chapters' own files; what they include is reported with them. A starter may be
# wrong on purpose.
check-tidy: build-clang/build.ninja
	@echo "run-clang-tidy on common/ and chapters/: what it finds, or nothing"
	@run-clang-tidy -quiet -p build-clang '$(CURDIR)/(common|chapters)/(?!.*/(mine|starter)\.cpp)' \
	  >build-clang/tidy.log 2>&1 || { tail -n 5 build-clang/tidy.log; \
	  grep -hE -A 5 '(warning|error):' build-clang/tidy.log; exit 1; }

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

## make ledger     play all checks on all servers, and write what is seen into docs/
ledger: build/build.ninja
	cmake --build --preset dev --target ledger
	@python3 -B tests/book/ledger write

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

# A mistyped number or task is refused before anything is installed or configured.
goals = $(filter-out check%,$(filter ch% run-ch%,$(MAKECMDGOALS)))
learning = $(filter exercise-% hint-% solution-% reset-%,$(MAKECMDGOALS))
numbers = $(patsubst ch%,%,$(patsubst run-%,%,$(goals))) $(chapters_learnt)
chapters_learnt = $(foreach goal,$(learning),$(lastword $(subst -, ,$(goal)))) $(watched)
watched = $(if $(filter watch,$(MAKECMDGOALS)),$(or $(CH),$(error Which chapter? make watch CH=01)))
tasks = $(notdir $(wildcard chapters/$(1)_*/exercise/*))
$(foreach number,$(numbers),\
  $(if $(wildcard chapters/$(number)_*),,$(error There is no chapter $(number))))
$(if $(TASK),$(foreach number,$(chapters_learnt),$(if $(filter $(TASK),$(call tasks,$(number))),,\
  $(error There is no exercise $(TASK) in chapter $(number), only: $(call tasks,$(number))))))

pictured = ch09_chat_room chat_client
parallel = --parallel $$((2 * $$(nproc)))
# A reader's own file may look as it likes.
sources = $$(find chapters common docs tests -name '*.[ch]pp' ! -name mine.cpp)
task = $(if $(TASK),--task='$(TASK)')
step = $(if $(STEP),--step='$(STEP)')
program = $(patsubst chapters/%,ch%,$(wildcard chapters/$*_*))
.PHONY: help run test watch progress docs sync pictures ledger bench check format clean
.PHONY: check-format check-docs check-tidy check-clang check-tsan check-slow
.PRECIOUS: build/build.ninja build-%/build.ninja
