# Everything a person does with this repository. `make run` and `make test` are enough on a fresh machine.
.DEFAULT_GOAL := help
.PHONY: schemathesis help build run test test-fast check gen check-gen ci soak bench demo web fmt tidy clippy deny e2e docs-check

help: ## Shows what there is.
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: web ## Builds target/release/codex with the web app embedded.
	@bash -c '. scripts/lib.sh; need_build_tools'
	cargo build --release --locked

run: build ## Builds and serves on 127.0.0.1:8080 (LIBRARY=/path registers and scans that folder).
	@LIBRARY="$(LIBRARY)" scripts/run.sh

web: ## Builds the web app.
	@scripts/web.sh

test: ## Runs everything: Rust on SQLite and PostgreSQL, web units, browser stories.
	@scripts/test.sh

test-fast: ## Rust tests on both databases only.
	@bash -c '. scripts/lib.sh; need_oidc_provider; need_catalog_clients'
	@scripts/with-postgres.sh cargo nextest run --workspace --locked

check: ## Type-checks everything.
	cargo check --workspace --all-targets --locked

fmt:
	cargo fmt --all --check

tidy: ## Checks the laws of docs/ARCHITECTURE.md.
	cargo xtask tidy

clippy:
	cargo clippy --workspace --all-targets --locked -- -D warnings

deny:
	@scripts/deny.sh

gen: ## Writes the generated files: config example, OpenAPI, web types.
	@scripts/gen.sh

check-gen:
	@scripts/gen.sh --check

schemathesis: ## Asks a real server whatever its description allows and forbids, as nobody, user and administrator.
	@scripts/schemathesis.sh

demo: ## Draws the demo library into data/demo-library.
	cargo run --release --locked -p codex-testkit --no-default-features --bin demo-library -- data/demo-library

bench: web ## Prints the ratios of the speed goals.
	@scripts/bench.sh

SECONDS ?= 600
soak: web ## Scans, reads and writes for ten minutes on SQLite (SECONDS=60 for less); fails on a busy database.
	@cargo build --quiet --release --locked -p codex
	@CODEX_TEST_PROGRAM="$${CARGO_TARGET_DIR:-$(CURDIR)/target}/release/codex" CODEX_SOAK_SECONDS=$(SECONDS) \
		cargo test --locked --test it scanner::soak -- --nocapture

ci: ## What CI runs.
	@scripts/ci.sh
