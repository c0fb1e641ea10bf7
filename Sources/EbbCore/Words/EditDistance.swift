/// How many letters must be inserted, dropped, replaced or swapped with their neighbour to turn one word into another.
public enum EditDistance {
    /// The distance (optimal string alignment), regardless of upper and lower case; only the first 64 characters count.
    public static func between(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().unicodeScalars.prefix(64))
        let right = Array(right.lowercased().unicodeScalars.prefix(64))
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var distance = min(last[column + 1] + 1, current[column] + 1, last[column] + (scalar == other ? 0 : 1))
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    distance = min(distance, beforeLast[column - 1] + 1)
                }
                current.append(distance)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }

    /// The nearest of the words, the first of several; `isClose` when it may well be what was meant.
    public static func nearest(to word: String, among words: [String]) -> (word: String, isClose: Bool)? {
        let distances = words.map { (word: $0, distance: Self.between(word, $0)) }
        guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return (nearest.word, nearest.distance <= max(1, word.count / 3))
    }

    /// The nearest of the words if it may well be what was meant, or nil.
    public static func suggestion(for word: String, among words: [String]) -> String? {
        guard let nearest = self.nearest(to: word, among: words), nearest.isClose else { return nil }
        return nearest.word
    }
}
