/// How near two words are, for suggestions.
enum EditDistance {
    /// The nearest word, if it may well have been meant: at most a third of its letters differ.
    static func nearest(to word: String, among known: [String]) -> String? {
        let nearest = known.map { (word: $0, distance: Self.between(word, $0)) }.min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= max(1, nearest.word.count / 3) else { return nil }
        return nearest.word
    }

    /// Letters to insert, drop or replace (Levenshtein); only the first 64 of each word count.
    private static func between(_ left: String, _ right: String) -> Int {
        let right = Array(right.prefix(64))
        var last = Array(0...right.count)
        for (row, letter) in left.prefix(64).enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replaced = last[column] + (letter == other ? 0 : 1)
                current.append(min(last[column + 1] + 1, current[column] + 1, replaced))
            }
            last = current
        }
        return last[right.count]
    }
}
