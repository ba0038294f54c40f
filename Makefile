# Each target does its own set-up. The quick ones share the debug build in .build.

.DEFAULT_GOAL := help
SHELL := /bin/bash
MUSTER := .build/debug/muster

.PHONY: help build demo test lint format conformance browser-test release clean

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## Build for trying and testing
	@.ci/setup build
	swift build

demo: ## The main job from beginning to end, against a local QuickSight
	@.ci/setup demo
	swift build --product muster
	@examples/quickstart/demo $(MUSTER)

test: ## Every test
	@.ci/setup build
	swift build --build-tests
	swift test --skip-build --parallel

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

release: ## .build/release/muster: stripped, with Swift's runtime linked in
	@.ci/setup build
	swift build -c release --product muster --static-swift-stdlib
	strip .build/release/muster

clean: ## Remove what was built
	rm -rf .build .build-*
