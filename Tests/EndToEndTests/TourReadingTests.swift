import EbbTestSupport
import Testing

/// The reading of a tour, and its comparison: one that finds nothing might never find anything.
@Suite struct TourReadingTests {
    private static let document = """
        # X

        ## A tour

        Words.

        ```sh
        one --a \\
            --b   # in a terminal
        two       # in another
        ```

        ```console
        $ ctl go     # really
        Sure? [y/N] y
        x [##--] 2 left, 40 an hour, done in 3 s
        done at 2026-11-23 18:40:00 UTC

        $ ctl more
        ```

        ## Else

        ```console
        $ not this
        ```

        """

    @Test func `programs, commands and what they show are read, and written back as they were`() throws {
        let tour = try Tour(of: Self.document, under: "## A tour")
        #expect(tour.programs == ["one --a --b", "two"])
        #expect(tour.steps.map(\.command) == ["ctl go     # really", "ctl more"])
        #expect(tour.steps.map(\.shown.count) == [3, 0])
        #expect(tour.steps.map(\.standsApart) == [false, true])
        #expect(tour.document(with: tour.steps) == Self.document)
        #expect(throws: Tour.Unreadable.self) { try Tour(of: Self.document, under: "## Nothing") }
        #expect(throws: Tour.Unreadable.self) { try Tour(of: Self.document, under: "## Else") }
    }

    private static let shown =
        "Sure? [y/N] y\r\n\rx [---] 3 left\r\u{1B}[Kx [###-] 1 left, 41 an hour, done in 9 s\r\u{1B}[K"
        + "\u{1B}[1mdone\u{1B}[0m at   2027-01-01 00:00:00 UTC\r\n"

    @Test func `times, spans and how far a bar had come make no difference`() throws {
        let tour = try Tour(of: Self.document, under: "## A tour")
        #expect(Tour.difference(tour.steps[0], Screen(Self.shown)) == nil)
        let step = Tour.step(tour.steps[0], Screen(Self.shown))
        let bar = "x [###-] 1 left, 41 an hour, done in 9 s"
        #expect(step.shown == ["Sure? [y/N] y", bar, "done at   2027-01-01 00:00:00 UTC"])
    }

    @Test(arguments: [
        ("Sure?", "Really?"), ("done\u{1B}[0m at", "ended\u{1B}[0m at"), (" left", " left over"),
        ("UTC\r\n", "UTC\r\nmore\r\n"), ("\u{1B}[1mdone\u{1B}[0m at   2027-01-01 00:00:00 UTC\r\n", ""),
        ("\u{1B}[K", ""),
    ])
    func `anything else does`(old: String, new: String) throws {
        let tour = try Tour(of: Self.document, under: "## A tour")
        #expect(Tour.difference(tour.steps[0], Screen(Self.shown.replacing(old, with: new))) != nil)
    }

    @Test func `a screen shows what a terminal does`() {
        #expect(Screen("a\r\nbc\u{8}d\r\n").lines.map(\.text) == ["a", "bd"])
        // In a terminal that became narrower ebbctl goes back over two rows.
        let resized = Screen("long line\r\nits end\r\u{1B}[1A\u{1B}[Jnew")
        #expect(resized.lines.map(\.text) == ["new", ""])
        #expect(resized.lines[0].replaced == ["long line"])
        #expect(Screen("\u{1B}[31mred\u{1B}[0m\r\n").lines.map(\.text) == ["red"])
    }
}
