/// The known word that a mistyped one was most likely meant to be, or nil when none is near: at most a third of its
/// letters, and at least one, may be added, left out, replaced or swapped with their neighbour.
func nearest(to word: String, among known: [String]) -> String? {
    guard word.count <= 64 else { return nil }
    let candidates = known.map { (word: $0, distance: editDistance(word, $0)) }
    guard let best = candidates.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }) else { return nil }
    return best.distance <= max(1, best.word.count / 3) ? best.word : nil
}

/// Optimal string alignment: the least number of letters to add, leave out, replace, or swap with their neighbour.
private func editDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left)
    let right = Array(right)
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var row = [i + 1]
        for (j, b) in right.enumerated() {
            var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
            if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { best = min(best, beforeLast[j - 1] + 1) }
            row.append(best)
        }
        beforeLast = last
        last = row
    }
    return last[right.count]
}
