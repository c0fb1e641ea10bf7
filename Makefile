# make demo shows Ebb at work; make test runs every test. Both install what is missing (Debian, root or sudo) and build.

SWIFT := $(or $(shell command -v swift 2>/dev/null),$(wildcard /opt/swift/usr/bin/swift))
SOURCES := Sources Tests Package.swift

# What the build links, then what the tests and checks run.
PACKAGES := g++ pkg-config libcurl4-openssl-dev libmicrohttpd-dev libsqlite3-dev libssl-dev libsystemd-dev \
	libtomlplusplus-dev openssl shellcheck

# One test after another: all at once, those that measure or wait for an answer would suffer from the others.
TEST := --disable-xctest --no-parallel
# Thread Sanitizer needs memory that is not moved about, wherever that can be asked for.
FIXED := $(shell setarch -R true 2>/dev/null && echo setarch -R)

.PHONY: build demo test check tsan format release deps toolchain

build: deps toolchain
	$(SWIFT) build

demo: build
	@"$$($(SWIFT) build --show-bin-path)/ebb-sim" --demo

test: deps toolchain
	$(SWIFT) test $(TEST)

check: deps toolchain
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)
	shellcheck .ci/run
	$(SWIFT) test --disable-xctest --filter SourceTests

tsan: deps toolchain
	$(FIXED) $(SWIFT) test --sanitize=thread -Xswiftc -DTSAN --scratch-path .build/tsan $(TEST)

format: toolchain
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

release: deps toolchain
	$(SWIFT) build -c release --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now

deps:
	@missing=; for package in $(PACKAGES); do \
		dpkg-query -W -f '$${db:Status-Status}\n' "$$package" 2>/dev/null | grep -qx installed \
			|| missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	command -v apt-get >/dev/null || { echo "Not a Debian system; needed, by Debian's names:$$missing" >&2; exit 1; }; \
	root=; if [ "$$(id -u)" != 0 ]; then root=sudo; \
		command -v sudo >/dev/null || { echo "Run 'make deps' as root; missing:$$missing" >&2; exit 1; }; fi; \
	echo "Installing$$missing"; \
	$$root apt-get update -qq && \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null

toolchain:
	@[ -n "$(SWIFT)" ] || { echo "There is no swift in PATH. Ebb needs the Swift toolchain, 6.3 or newer." >&2; exit 1; }
