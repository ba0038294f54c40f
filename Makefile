# Each target does its own set-up. The quick ones share the debug build in .build.

.DEFAULT_GOAL := help
SHELL := /bin/bash
MUSTER := .build/debug/muster

.PHONY: help build demo test crash model torture lint format conformance browser-test examples-test release bench clean

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## Build for trying and testing
	@.ci/setup build
	swift build

demo: ## The main job from beginning to end, against a local QuickSight
	@.ci/setup demo
	swift build --product muster
	@examples/quickstart/demo $(MUSTER)

test: ## Every test but those of the two targets that follow
	@.ci/setup build
	swift build --build-tests
	swift test --skip-build --parallel --skip EndToEndTests.KillTests

crash: ## The built program, killed before and after every write of an apply, and applied again
	@.ci/setup build
	swift build --build-tests
	swift test --skip-build --filter EndToEndTests.KillTests

SECONDS_OF_MODEL := 60
# Sets and dictionaries go in the same order every time, so that a seed gives the same again.
MODEL := SWIFT_DETERMINISTIC_HASHING=1 swift test --skip-build --filter ApplyingTests.ModelTests

model: ## Random sequences against a model, for SECONDS_OF_MODEL; what it finds, it says how to see again
	@.ci/setup build
	swift build --build-tests
	MUSTER_MODEL_SECONDS=$(SECONDS_OF_MODEL) $(MODEL)

KILLS := 500
MINUTES := 0
torture: ## KILLS=500 kills at random moments; MINUTES=60 adds an hour of the model
	@.ci/setup build
	swift build --build-tests
	MUSTER_TORTURE_KILLS=$(KILLS) swift test --skip-build --filter EndToEndTests.TortureTests
	@[ $(MINUTES) = 0 ] || MUSTER_MODEL_SECONDS=$$(($(MINUTES) * 60)) $(MODEL)

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

bench: release ## Figures beside what they are to be compared with; takes minutes, and wants the machine for itself
	@.ci/setup conformance
	@Tests/Benchmarks/run

clean: ## Remove what was built
	rm -rf .build .build-*
