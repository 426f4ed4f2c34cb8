# `make run` and `make test` are all that a newcomer needs. Every other target is one of their steps.

# SQLite's full-text search is a part of go-sqlite3 that has to be asked for, by everything that builds Go code.
export GOFLAGS := $(strip $(or $(GOFLAGS),$(shell go env GOFLAGS)) -tags=sqlite_fts5)

GO       ?= go
GOFUMPT  := $(GO) run mvdan.cc/gofumpt@v0.12.0
STATIC   := $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.7.0
OWN_GO    = $(shell git ls-files -co --exclude-standard -- '*.go' | grep -vE '^(graph/(generated|model)|ent)/|/generated.go$$') ent/schema/*.go
GO_FILES  = $(shell git ls-files -co --exclude-standard -- '*.go' '*.sql' go.mod go.sum ':!s3local' ':!test/otherstores')
WEB_FILES = $(shell git ls-files -co --exclude-standard -- web ':!web/e2e' ':!web/*.go')

.PHONY: help run dev build generate documents migration format check test test-go test-web test-browser bench install-browser

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

run: build ## build what is missing and start everything: the API, the app and a local S3
	@exec bin/s3local -- bin/streamsphere

dev: build ## the same for contributors, with the web app under hot reload on http://127.0.0.1:5173
	@exec scripts/dev

build: ## build the server with its web app, and the local S3, side by side
	@$(MAKE) --silent --no-print-directory --jobs=4 bin/.compiled bin/streamsphere bin/s3local

bin/streamsphere: $(GO_FILES) web/dist/index.html
	@echo "linking the server"
	@$(GO) build -o $@ .

# All that needs no web app is compiled while that is being built.
bin/.compiled: $(GO_FILES)
	@echo "compiling the server: a minute or two the first time"
	@mkdir -p bin
	@$(GO) build $$($(GO) list ./internal/... | grep -vE '/internal/(httpapi|command)$$')
	@touch $@

bin/lesserstore: $(GO_FILES)
	$(GO) build -o $@ ./internal/s3test/lesserstore

bin/s3local: $(wildcard s3local/*.go) s3local/go.mod s3local/go.sum
	@echo "compiling the local S3: as long"
	@$(GO) build -C s3local -o ../$@ .

web/dist/index.html: web/node_modules/.installed $(WEB_FILES)
	@echo "building the web app"
	@npm --prefix web run --silent build -- --logLevel error

web/node_modules/.installed: web/package-lock.json
	@echo "installing what the web app is built with"
	@npm --prefix web ci --no-audit --no-fund --silent
	@touch $@

generate: web/node_modules/.installed ## write the generated code anew, after a change in schema/ or ent/schema/
	$(GO) generate ./ent
	$(GO) run github.com/99designs/gqlgen generate
	$(GO) generate ./internal/client
	npm --prefix web run --silent generate

documents: web/node_modules/.installed ## write bin/documents.json: what the app and the uploader send, for STREAMSPHERE_TRUSTED_DOCUMENTS
	@mkdir -p bin
	node web/scripts/documents.js bin/documents.json

migration: ## write the next migration from ent/schema: make migration NAME=what_changes
	$(GO) run ./migrations/diff -name "$(NAME)"

format: web/node_modules/.installed ## format all code
	$(GOFUMPT) -w $(OWN_GO)
	npm --prefix web run --silent format

check: web/dist/index.html ## check generated code, migrations, formatting, vet, lint, the walls between packages, and that the schema breaks no client
	scripts/check-generated
	$(GO) run ./migrations/diff -check
	@unformatted=$$($(GOFUMPT) -l $(OWN_GO)); test -z "$$unformatted" || { echo "not formatted, run make format: $$unformatted"; exit 1; }
	$(GO) vet ./...
	cd s3local && $(GO) vet ./...
	cd test/otherstores && $(GO) vet ./...
	$(STATIC) ./...
	cd s3local && $(STATIC) ./...
	cd test/otherstores && $(STATIC) ./...
	scripts/check-walls
	node web/scripts/check-schema.js
	npm --prefix web run --silent check

test: install-browser test-go test-web test-browser ## install what the tests need and run them all

test-go: web/dist/index.html ## run the Go tests, with the race detector; most of them wait for a server, so more run at once than there are cores
	$(GO) test -race -parallel 6 -timeout 30m ./...
	cd s3local && $(GO) test -race ./...

test-web: web/node_modules/.installed ## run the web app's tests
	npm --prefix web run --silent test

test-browser: build bin/lesserstore install-browser ## run the tests in real browsers
	npm --prefix web run --silent e2e

bench: build ## measure what requests cost beside the least that they could cost, as docs/performance.md explains
	$(GO) run ./bench -json bin/bench.json

install-browser:
	@scripts/install-browser
