# make demo shows Ebb at work; make test runs every test. Both install what is missing (Debian, root or sudo) and build.

SWIFT := $(or $(shell command -v swift 2>/dev/null),$(wildcard /opt/swift/usr/bin/swift))
SOURCES := Sources Tests Package.swift

# What the build links.
PACKAGES := g++ pkg-config libcctz-dev libcurl4-openssl-dev libmicrohttpd-dev libpq-dev libsqlite3-dev libssl-dev \
	libsystemd-dev libtomlplusplus-dev
# What the tests and checks run: programs that others wrote, to try Ebb against.
TESTING := chromium fonts-dejavu-core man-db mandoc openssl postgresql prometheus python3-venv shellcheck
# What boots a container.
CONTAINER := debootstrap systemd-container
# What only the .deb needs.
PACKAGING := build-essential chrpath debhelper lintian

# One test after another: all at once, those that measure or wait for an answer would suffer from the others.
TEST := --disable-xctest --no-parallel
# Thread Sanitizer needs memory that is not moved about, wherever that can be asked for.
FIXED := $(shell setarch -R true 2>/dev/null && echo setarch -R)

# What others wrote in Python, to try Ebb and its simulator against.
PYTHON := .build/python/stamp

# `make install` puts the programs under $(DESTDIR)$(PREFIX); configuration is in /etc/ebb whatever the prefix.
PREFIX := /usr/local
DESTDIR :=
UNITS := $(PREFIX)/lib/systemd/system
CONFIG := /etc/ebb
# Where the optimised programs are built. A folder of its own can be at it while tests are built or run in the other.
SCRATCH := .build
# Where the programs are; given on the command line, they are taken as they are there.
BINARIES := $(SCRATCH)/release
BUILT := $(if $(filter command,$(origin BINARIES)),,release)
# The toolchain's program that writes a crash's stack, and needs no toolchain beside it.
BACKTRACE = $(shell $(SWIFT) -print-target-info | sed -n \
	's,.*"runtimeResourcePath": "\(.*\)/lib/swift".*,\1/libexec/swift/linux/swift-backtrace-static,p')
# The units and what else names a path say /usr.
PREFIXED = sed -E 's,/usr/(sbin/ebbd|bin/ebb|libexec/ebb|share/doc/ebb),$(PREFIX)/\1,g'

# Manual pages and completion, as ebb-manual writes them.
MANUAL := .build/manual

# The package's version is the changelog's, and that is the programs'. Another one makes a package to upgrade from or to.
RELEASED := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' systemd/debian/changelog)
VERSION := $(RELEASED)

.PHONY: build demo pictures tour test simulate bench figures mutations crashes test-systemd check tsan asan fuzz format release install uninstall deb lint-deb deps testing packaging container toolchain

build: deps toolchain
	$(SWIFT) build

demo: build
	@"$$($(SWIFT) build --show-bin-path)/ebb-sim" --demo

test: deps testing $(PYTHON) toolchain
	$(SWIFT) test $(TEST)

# The pictures of the status page in the README, and of all its states in .build/pictures.
pictures: deps testing $(PYTHON) toolchain
	$(SWIFT) test $(TEST) --filter BrowserTests
	cp .build/pictures/busy-light-1280-top.png Tests/Browser/status-page.png
	cp .build/pictures/busy-dark-390-top.png Tests/Browser/status-page-phone.png

# The tour in the README as it is now; the test of it compares the two.
tour: deps testing toolchain
	rm -f .build/tour/README.md
	-$(SWIFT) test $(TEST) --filter EndToEndTests.TourTests
	cp .build/tour/README.md README.md

# The real daemon in virtual time: the scripts of past failures, and of bugs made on purpose, by twenty schedules each, then
# new seeds for so many seconds, a sixth of them on SQLite. Everything must hold that must. Each part ends with how many
# that were. A failure prints its seed and writes its script.
simulate: SECONDS := 180
SEEDS = $$(date +%s)000..18446744073709551615
SIMULATE = $(SCRATCH)/release/ebb-bench simulate --failures .build/simulation
simulate: release
	mkdir -p .build/simulation
	$(SIMULATE) --schedules 20 $(addprefix --script ,$(sort $(wildcard Tests/SimulationTests/Scripts/*.json)))
	$(SIMULATE) --seeds $(SEEDS) --seconds $$(($(SECONDS) / 6)) --store sqlite
	$(SIMULATE) --seeds $(SEEDS) --seconds $$(($(SECONDS) * 5 / 6))

# The measurements that the README quotes, and the picture of them there. SHORT=--short measures less, in two minutes.
# It fails when something does not hold that must; never on a figure.
SHORT :=
bench: deps testing $(PYTHON) release
	mkdir -p .build/figures
	$(SCRATCH)/release/ebb-bench all $(SHORT) --json .build/figures/figures.json --svg .build/figures/figures.svg \
		>.build/figures/figures.txt; status=$$?; cat .build/figures/figures.txt; exit $$status

# The same, as the picture in the README.
figures: bench
	cp .build/figures/figures.svg Tests/Benchmarks/figures.svg

# Bugs made on purpose, each of which the simulation must find within a minute.
mutations: deps toolchain
	SWIFT=$(SWIFT) Tests/Mutations/run

# The real daemon killed at every write to its state, with half a write done, with the power cut, with a full disk, and
# with flipped bits. The tests take some of the writes, this takes all: some hours.
crashes: deps testing toolchain
	EBB_EVERY_WRITE=1 $(SWIFT) test $(TEST) --filter 'CrashTests|FlippedBitTests'

# The package on a Debian 12 that has booted in a container: as root, on Debian; elsewhere each test is skipped by name.
test-systemd: toolchain
	@[ "$$(id -u)" != 0 ] || $(MAKE) --no-print-directory container lint-deb
	@[ "$$(id -u)" != 0 ] || $(MAKE) --no-print-directory deb VERSION=$(RELEASED)~previous BINARIES=$(BINARIES)
	Tests/Booted/run $(DEB) $(PREVIOUS) $(SWIFT) test $(TEST) --filter BootedTests

check: deps testing $(PYTHON) toolchain
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)
	shellcheck .ci/run Tests/Mutations/run Tests/Booted/container Tests/Booted/run Tests/EbbFuzzing/run systemd/debian/ebb.prerm systemd/debian/ebb.postrm
	Tests/Mutations/run --check
	$(SWIFT) test --disable-xctest --filter SourceTests

# What Chromium draws is the same text with it as without, and a simulation by seeds runs on one thread. So do most of the
# daemon's tests, and values have none: SKIP='$(ONE_THREAD)' leaves those out, too, but for the suites that it names.
RACELESS := BrowserTests|SimulationTests
ONE_THREAD := $(RACELESS)|EbbManualTests|EbbBenchmarksTests[.](?!Scale)|EbbCoreTests[.](?!SimulationFailure)
ONE_THREAD := $(ONE_THREAD)|EbbDaemonTests[.](?!Catalog|ControlSocket|Prepared|Pulse|RateLimiter|StartFailure)
SKIP := $(RACELESS)
tsan: deps testing $(PYTHON) toolchain
	$(FIXED) $(SWIFT) test --sanitize=thread -Xswiftc -DTSAN --scratch-path .build/tsan $(TEST) --skip '$(SKIP)'

# Memory that is used after its end, or never given back; and in the shims, the only C and C++ here, what those languages
# leave undefined, at which the program stops. Swift's compiler has no such check of its own on Linux. The tests of how a
# simulation reports what never ends leave that behind on purpose; runs by seeds and scripts are left to `make simulate`.
UNDEFINED := -fsanitize=undefined -fsanitize-trap=undefined
asan: deps testing $(PYTHON) toolchain
	SWIFT_BACKTRACE=enable=no LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp:print_suppressions=0 $(SWIFT) test --sanitize=address -Xswiftc -DASAN \
		$(UNDEFINED:%=-Xcc %) $(UNDEFINED:%=-Xcxx %) --scratch-path .build/asan $(TEST) --skip 'BrowserTests|SimulationTests[.](Seed|Script)Tests|SimulationFailureTests'

# What comes from outside, made up by libFuzzer: for so many seconds each target, or the one that TARGET names.
fuzz: SECONDS := 60
fuzz: deps toolchain
	Tests/EbbFuzzing/run $(SWIFT) $(SECONDS) $(TARGET)

format: toolchain
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

release: deps toolchain
	$(SWIFT) build -c release --scratch-path $(SCRATCH) --static-swift-stdlib --disable-local-rpath -Xlinker -z -Xlinker now

install: $(BUILT)
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/ebb
	install -m 755 $(BINARIES)/ebbd $(DESTDIR)$(PREFIX)/sbin/
	install -m 755 $(BINARIES)/ebbctl $(BINARIES)/ebb-sim $(DESTDIR)$(PREFIX)/bin/
	install -m 755 $(BACKTRACE) $(DESTDIR)$(PREFIX)/libexec/ebb/
	install -d $(DESTDIR)$(UNITS) $(DESTDIR)$(PREFIX)/share/doc/ebb/examples
	install -m 644 systemd/ebbd.service systemd/ebbd.socket $(DESTDIR)$(UNITS)/
	$(PREFIXED) -i $(DESTDIR)$(UNITS)/ebbd.service $(DESTDIR)$(UNITS)/ebbd.socket
	install -m 644 systemd/examples/*.conf $(DESTDIR)$(PREFIX)/share/doc/ebb/examples/
	install -D -m 644 config/prometheus/ebb.rules.yml $(DESTDIR)$(PREFIX)/share/doc/ebb/examples/prometheus/ebb.rules.yml
	install -D -m 644 config/grafana/ebb.json $(DESTDIR)$(PREFIX)/share/doc/ebb/examples/grafana/ebb.json
	install -D -m 644 systemd/ebb.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/ebb.conf
	install -D -m 644 systemd/ebb.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/ebb.conf
	install -D -m 644 systemd/ebb.catalog $(DESTDIR)$(PREFIX)/lib/systemd/catalog/ebb.catalog
	rm -rf $(MANUAL)
	$(BINARIES)/ebb-manual config $(MANUAL)
	cd $(MANUAL) && find . -type f | while read -r file; do \
		install -D -m 644 $$file $(DESTDIR)$(PREFIX)/share/$$file && \
		$(PREFIXED) -i $(DESTDIR)$(PREFIX)/share/$$file || exit 1; \
	done
	install -d $(DESTDIR)$(CONFIG)/teams.d
	install -d -m 700 $(DESTDIR)$(CONFIG)/credentials
	[ -e $(DESTDIR)$(CONFIG)/ebb.toml ] || install -m 644 config/ebb.toml $(DESTDIR)$(CONFIG)/
	install -m 644 config/teams.d/example.toml.sample $(DESTDIR)$(CONFIG)/teams.d/

# Configuration, tokens and state stay.
uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/sbin/ebbd $(DESTDIR)$(PREFIX)/bin/ebbctl $(DESTDIR)$(PREFIX)/bin/ebb-sim \
		$(DESTDIR)$(PREFIX)/libexec/ebb $(DESTDIR)$(PREFIX)/share/doc/ebb \
		$(DESTDIR)$(UNITS)/ebbd.service $(DESTDIR)$(UNITS)/ebbd.socket \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d/ebb.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/ebb.conf \
		$(DESTDIR)$(PREFIX)/lib/systemd/catalog/ebb.catalog
	cd $(DESTDIR)$(PREFIX)/share && rm -f man/man8/ebbd.8 man/man1/ebbctl.1 man/man1/ebb-sim.1 man/man5/ebb.toml.5 \
		bash-completion/completions/ebbd bash-completion/completions/ebbctl bash-completion/completions/ebb-sim

DEB = .build/deb/ebb_$(VERSION)_$(ARCHITECTURE).deb
# The same programs under an earlier version, for an upgrade.
PREVIOUS = .build/deb/ebb_$(RELEASED)~previous_$(ARCHITECTURE).deb
ARCHITECTURE = $(shell dpkg --print-architecture)
STAGE := .build/deb/stage

deb: $(BUILT) packaging
	@told=$$($(BINARIES)/ebbd --version) && [ "$$told" = "ebbd $(RELEASED)" ] \
		|| { echo "The changelog says $(RELEASED), the program '$$told'." >&2; exit 1; }
	rm -rf $(STAGE)
	mkdir -p $(STAGE)/ebb
	cp -r systemd/debian $(STAGE)/ebb/
	[ $(VERSION) = $(RELEASED) ] || { \
		printf 'ebb (%s) bookworm; urgency=medium\n\n  * The programs of %s under another version.\n\n' $(VERSION) $(RELEASED); \
		grep -m 1 '^ -- ' systemd/debian/changelog; echo; cat systemd/debian/changelog; \
	} >$(STAGE)/ebb/debian/changelog
	cd $(STAGE)/ebb && TREE=$(CURDIR) BINARIES_DIR=$(abspath $(BINARIES)) MAKEFLAGS= \
		dpkg-buildpackage --build=binary --no-sign >$(CURDIR)/$(STAGE)/log 2>&1 || { cat $(CURDIR)/$(STAGE)/log; exit 1; }
	cp $(STAGE)/$(notdir $(DEB)) $(DEB)
	@echo $(DEB)

lint-deb: deb
	lintian --profile debian --fail-on error,warning --info $(STAGE)/ebb_$(VERSION)_*.changes

testing: PACKAGES := $(TESTING)
packaging: PACKAGES := $(PACKAGING)
container: PACKAGES := $(CONTAINER)
deps testing packaging container:
	@missing=; for package in $(PACKAGES); do \
		dpkg-query -W -f '$${db:Status-Status}\n' "$$package" 2>/dev/null | grep -qx installed \
			|| missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	command -v apt-get >/dev/null || { echo "Not a Debian system; needed, by Debian's names:$$missing" >&2; exit 1; }; \
	root=; if [ "$$(id -u)" != 0 ]; then root=sudo; \
		command -v sudo >/dev/null || { echo "Run 'make $@' as root; missing:$$missing" >&2; exit 1; }; fi; \
	echo "Installing$$missing"; \
	$$root apt-get update -qq && \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null

$(PYTHON): Tests/requirements.txt | testing
	rm -rf $(@D)
	python3 -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

toolchain:
	@[ -n "$(SWIFT)" ] || { echo "There is no swift in PATH. Ebb needs the Swift toolchain, 6.3 or newer." >&2; exit 1; }
