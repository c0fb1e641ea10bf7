import Testing

@testable import EbbOperator

@Suite struct TableTests {
    private let columns = [
        Table.Column(title: "NAME", isFlexible: true),
        Table.Column(title: "OPEN", isNumber: true),
        Table.Column(title: "NOTE", goesBelow: true),
    ]
    private let rows: [[Span]] = [
        ["a-rather-long-name", "1", ""], ["日本支社", "1,200", "short"], ["🚀", "30", "a note that needs more room"],
    ]

    @Test func `columns line up, also with wide characters, and no line ends in a blank`() {
        var table = Table(self.columns)
        #expect(
            table.text(of: self.rows, on: Terminal()) == """
                NAME                 OPEN  NOTE
                a-rather-long-name      1
                日本支社            1,200  short
                🚀                     30  a note that needs more room

                """
        )
    }

    @Test func `on a narrow terminal the name is cut, and a long note goes below`() {
        var table = Table(self.columns)
        #expect(
            table.text(of: self.rows, on: Terminal(width: 26)) == """
                NAME            OPEN  NOTE
                a-rather-lon…      1
                日本支社       1,200
                    short
                🚀                30
                    a note that needs more room

                """
        )
    }

    @Test func `several last columns go below together, in every row, and lose no blank in the middle`() {
        let columns = [
            Table.Column(title: "NAME", isFlexible: true), Table.Column(title: "WHY", goesBelow: true),
            Table.Column(title: "ID", goesBelow: true),
        ]
        let rows: [[Span]] = [
            ["acme", "short", "1234"], ["b", "a longer reason", "5"], ["c", "", "6"], ["d", "", ""],
        ]
        var wide = Table(columns)
        #expect(
            wide.text(of: rows, on: Terminal(width: 27)) == """
                NAME  WHY              ID
                acme  short            1234
                b     a longer reason  5
                c                      6
                d

                """
        )
        var narrow = Table(columns)
        #expect(
            narrow.text(of: rows, on: Terminal(width: 26)) == """
                NAME
                acme
                    short  1234
                b
                    a longer reason  5
                c
                    6
                d

                """
        )
    }

    @Test func `a heading that finds no room is left out`() {
        var table = Table(self.columns)
        let text = table.text(of: [["b", "2", "x y"]], on: Terminal(width: 14))
        #expect(text == "NAME  OPEN\nb        2\n    x y\n")
    }

    @Test(arguments: 1...60) func `no line of cut columns is wider than the terminal`(width: Int) {
        var table = Table(Array(self.columns.dropLast()))
        let text = table.text(of: self.rows.map { Array($0.dropLast()) }, on: Terminal(width: width))
        #expect(text.split(separator: "\n").allSatisfy { displayWidth(String($0)) <= width })
    }

    @Test func `rows that come later keep the columns, and have no second heading`() {
        var table = Table(self.columns)
        _ = table.text(of: self.rows, on: Terminal())
        #expect(table.text(of: [["b", "2", "x"]], on: Terminal()) == "b                       2  x\n")
    }

    @Test func `colours stand around the words alone, and only where there are colours`() {
        var plain = Table([Table.Column(title: "A")])
        var colored = plain
        let rows = [[Span("bad", .bad)]]
        #expect(plain.text(of: rows, on: Terminal(width: 80)) == "A\nbad\n")
        #expect(
            colored.text(of: rows, on: Terminal(width: 80, hasColor: true))
                == "\u{1B}[1mA\u{1B}[0m\n\u{1B}[31mbad\u{1B}[0m\n"
        )
    }
}
