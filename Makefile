# Each target does its own set-up. The quick ones share the debug build in .build.

.DEFAULT_GOAL := help
SHELL := /bin/bash
MUSTER := .build/debug/muster

.PHONY: help build demo test crash memory model fuzz torture soak soak-debug lint format conformance \
	browser-test examples-test release bench clean man install uninstall deb deb-test units-test packages-test

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## Build for trying and testing
	@.ci/setup build
	swift build

demo: ## The main job from beginning to end, against a local QuickSight
	@.ci/setup demo
	swift build --product muster
	@examples/quickstart/demo $(MUSTER)

# A few at once: what runs beside a thousand others sees its connections and its patience run out.
test: ## Every test but those of the two targets that follow
	@.ci/setup build
	swift build --build-tests
	swift test --skip-build --parallel --experimental-maximum-parallelization-width 8 --skip EndToEndTests.KillTests

crash: ## The built program, killed before and after every write of an apply, and applied again
	@.ci/setup build
	swift build --build-tests
	swift test --skip-build --filter EndToEndTests.KillTests

# What asks C for something, and what reads memory without Swift's checks. Swift keeps its own things for ever, which is
# no leak to look for here.
memory: ## The tests of what touches C and raw memory, under the address sanitizer
	@.ci/setup build
	swift build --build-tests --sanitize=address --scratch-path .build-memory
	ASAN_OPTIONS=detect_leaks=0 swift test --skip-build --sanitize=address --scratch-path .build-memory \
		--experimental-maximum-parallelization-width 8 \
		--filter '^(AWSAccess|Directory|HTTPServing|HTTPTransport|JSONStreaming|MusterCommands|QuickSightAPI|YAMLReading)Tests'

SECONDS_OF_MODEL := 60
# Sets and dictionaries go in the same order every time, so that a seed gives the same again.
MODEL := SWIFT_DETERMINISTIC_HASHING=1 swift test --skip-build --filter ApplyingTests.ModelTests

model: ## Random sequences against a model, for SECONDS_OF_MODEL; what it finds, it says how to see again
	@.ci/setup build
	swift build --build-tests
	MUSTER_MODEL_SECONDS=$(SECONDS_OF_MODEL) $(MODEL)

TEXTS_OF_FUZZ := 1000000

fuzz: ## TEXTS_OF_FUZZ texts by chance, other ones each time, read by the plain YAML parser and by libyaml
	@.ci/setup build
	swift build --build-tests
	seed=$$(date +%s); echo "MUSTER_FUZZ_SEED=$$seed"; MUSTER_FUZZ_SEED=$$seed MUSTER_FUZZ_ROUNDS=$(TEXTS_OF_FUZZ) \
	swift test --skip-build --filter YAMLReadingTests.PlainParserTests

KILLS := 500
MINUTES := 0
torture: ## KILLS=500 kills at random moments; MINUTES=60 adds an hour of the model
	@.ci/setup build
	swift build --build-tests
	MUSTER_TORTURE_KILLS=$(KILLS) swift test --skip-build --filter EndToEndTests.TortureTests
	@[ $(MINUTES) = 0 ] || MUSTER_MODEL_SECONDS=$$(($(MINUTES) * 60)) $(MODEL)

CYCLES := 1000
soak: release ## A daemon over CYCLES=1000 cycles with drift and faults: memory, descriptors and threads must not grow
	@.ci/setup conformance
	@Tests/Soak/run .build/release/muster $(CYCLES) 40

soak-debug: ## The same, 30 cycles of the debug build
	@.ci/setup conformance
	swift build --product muster
	@Tests/Soak/run $(MUSTER) 30

lint: ## Check the format of every Swift file
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format: ## Format every Swift file
	swift format --in-place --recursive --parallel Package.swift Sources Tests

conformance: ## Against the AWS CLI, boto3, botocore, moto and jsonschema
	@.ci/setup conformance
	swift build
	@Tests/Conformance/run $(MUSTER)

browser-test: ## HTML reports in a real browser, with hostile names in them
	@.ci/setup browser
	swift build --product muster
	@Tests/Browser/run $(MUSTER)

examples-test: ## Execute every example: the pipelines' steps against the sandbox
	@.ci/setup examples
	swift build --product muster
	@Tests/Examples/run $(MUSTER)

release: ## .build/release/muster: stripped, with Swift's runtime linked in
	@.ci/setup build
	swift build -c release --product muster --static-swift-stdlib
	strip .build/release/muster

man: ## .build/man: the manual pages, from the commands themselves
	@.ci/setup packages
	swift build --product muster
	.ci/package/manual $(MUSTER) .build/man

export DESTDIR PREFIX
install: ## What make release built, with units, manual and completions; DESTDIR= PREFIX=/usr/local
	@.ci/package/install .build/release/muster

uninstall: ## Take that away again; what is in /etc/muster stays
	@.ci/package/install --remove

deb: release ## .build/debian/muster_*.deb, which lintian accepts
	@.ci/setup deb
	@.ci/package/deb .build/release/muster .build/debian
	lintian --fail-on error $$(ls -t .build/debian/muster_*.deb | head -n 1)

deb-test: deb ## Install it in a fresh Debian root without Swift, run the demo, remove it; as root
	@Tests/Packages/deb $$(ls -t .build/debian/muster_*.deb | head -n 1)

units-test: deb ## Run its units under a real systemd in a container of Debian; as root
	@Tests/Packages/units $$(ls -t .build/debian/muster_*.deb | head -n 1)

packages-test: ## Units, manual pages, completions and make install, checked without a package
	@.ci/setup packages
	swift build --product muster
	@Tests/Packages/run $(MUSTER)

bench: release ## Figures beside what they are to be compared with; takes minutes, and wants the machine for itself
	@.ci/setup conformance
	@Tests/Benchmarks/run

clean: ## Remove what was built
	rm -rf .build .build-*
