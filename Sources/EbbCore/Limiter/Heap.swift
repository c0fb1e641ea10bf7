/// A binary heap whose first element is the least.
struct Heap<Element: Comparable & Sendable>: Sendable {
    private var elements: [Element] = []

    var isEmpty: Bool { self.elements.isEmpty }
    var first: Element? { self.elements.first }

    /// Empties the heap, and gives what was in it in no order.
    mutating func removeAll() -> [Element] {
        defer { self.elements = [] }
        return self.elements
    }

    mutating func insert(_ element: Element) {
        self.elements.append(element)
        var child = self.elements.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard self.elements[child] < self.elements[parent] else { return }
            self.elements.swapAt(child, parent)
            child = parent
        }
    }

    @discardableResult
    mutating func removeFirst() -> Element? {
        guard let last = self.elements.popLast() else { return nil }
        guard let first = self.elements.first else { return last }
        self.elements[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < self.elements.count else { return first }
            if child + 1 < self.elements.count, self.elements[child + 1] < self.elements[child] { child += 1 }
            guard self.elements[child] < self.elements[parent] else { return first }
            self.elements.swapAt(parent, child)
            parent = child
        }
    }
}
