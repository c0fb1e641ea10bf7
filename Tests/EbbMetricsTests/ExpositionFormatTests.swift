import EbbMetrics
import Testing

@Suite struct ExpositionFormatTests {
    /// What Prometheus of several versions, curl and browsers send.
    @Test(arguments: [
        nil, "", "*/*", "text/plain", "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
        "text/plain;version=0.0.4;q=1,*/*;q=0.1", "application/openmetrics-text;q=0, text/*",
        "text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0", "application/json", "nonsense",
        "application/openmetrics-text;version=2.0.0", "application/openmetrics-text;q=x", "*/*, application/*;q=0.5",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    ])
    func `the text format is for whoever does not want the other one more`(accept: String?) {
        #expect(ExpositionFormat(accept: accept) == .text)
    }

    @Test(arguments: [
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5",
        "application/openmetrics-text", "Application/OpenMetrics-Text ; version=\"1.0.0\" ; Q=0.9 , text/plain;q=0.8",
        "application/openmetrics-text;q=0.2, text/plain;version=0.0.3", "application/*;q=0.5, text/*;q=0.4",
        "text/plain;q=0, */*",
    ])
    func `OpenMetrics is for whoever wants it more`(accept: String) {
        #expect(ExpositionFormat(accept: accept) == .openMetrics)
    }

    @Test func `each has its type`() {
        #expect(ExpositionFormat.text.contentType.hasPrefix("text/plain; version=0.0.4"))
        #expect(ExpositionFormat.openMetrics.contentType.hasPrefix("application/openmetrics-text; version=1.0.0"))
    }
}
