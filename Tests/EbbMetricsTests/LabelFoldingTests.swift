import EbbMetrics
import Testing

@Suite struct LabelFoldingTests {
    @Test(arguments: [-1, 0, 1, 2, 3, 4])
    func `so many have their own, and whoever has one keeps it`(limit: Int) {
        var folding = LabelFolding<Int>(limit: limit)
        folding.admit([1, 2])
        folding.admit([3, 1, 4, 2])
        let order = [1, 2, 3, 4]
        #expect(order.filter(folding.hasOwn) == Array(order.prefix(max(0, limit))))
    }
}
