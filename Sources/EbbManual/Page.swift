/// A page of the manual. In its texts, what stands between backquotes is bold, what stands between asterisks is
/// italic, and `name(8)` is another page.
struct Page: Sendable {
    /// What stands under a heading.
    enum Block: Sendable {
        case paragraph(String)
        /// Terms and what they mean.
        case terms([Term])
        /// Lines that stand as they are.
        case lines(String)
        /// A smaller heading.
        case heading(String)
    }

    /// Something that is explained.
    struct Term: Sendable {
        /// How it is written: more than one when they are explained together.
        var labels: [String]
        /// At least one block, the first of them a paragraph.
        var body: [Block]

        init(_ labels: String..., means text: String) {
            self.labels = labels
            self.body = [.paragraph(text)]
        }

        init(_ labels: [String], _ body: [Block]) {
            self.labels = labels
            self.body = body
        }
    }

    /// A heading, and what stands under it.
    struct Section: Sendable {
        var title: String
        var blocks: [Block]

        init(_ title: String, _ blocks: Block...) {
            self.title = title
            self.blocks = blocks
        }

        init(_ title: String, blocks: [Block]) {
            self.title = title
            self.blocks = blocks
        }
    }

    var name: String
    /// The section of the manual: 1, 5 or 8.
    var chapter: Int
    /// What it is, in half a line.
    var purpose: String
    var sections: [Section]

    /// Where it belongs, below a folder of manual pages.
    var path: String { "man\(self.chapter)/\(self.name).\(self.chapter)" }
}
