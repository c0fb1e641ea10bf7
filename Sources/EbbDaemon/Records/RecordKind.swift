import EbbCore

/// The kinds of record, each with the `MESSAGE_ID` that `journalctl` finds it by, its priority, and its text.
enum RecordKind {
    static let started = Kind(
        .info,
        0x7409_cb58_3cf7_5495_a181_541d_1433_4ded,
        "Ebb has started"
    )
    static let stopping = Kind(
        .info,
        0x05f4_b2fa_b860_5aff_9a42_b12c_13cf_72a6,
        "Ebb is stopping; requests under way are finished and recorded"
    )
    static let stopped = Kind(
        .info,
        0x88dd_803a_2b49_5a15_8d9b_8605_9e61_cda1,
        "Ebb has stopped"
    )
    static let reloaded = Kind(
        .info,
        0x1404_4706_ae2e_53bc_805e_1395_0035_94d7,
        "The configuration was read anew and is in force"
    )
    static let reloadFailed = Kind(
        .error,
        0x7fe1_e7e1_f00e_52cc_ab60_5afb_0c13_fcf7,
        "The new configuration was refused and the old one stays in force; teams that it stops are stopped"
    )
    static let tickMissed = Kind(
        .warning,
        0x24ed_9836_22ef_5ce1_a96e_4650_a37b_677c,
        "Ticks were missed and became one"
    )
    static let summary = Kind(
        .info,
        0x8b88_8758_4295_5b6e_8d83_51d6_71c2_2cf1,
        "A tick has ended"
    )
    static let closed = Kind(
        .info,
        0xf096_78b1_7f37_5f28_b4ee_4a99_173e_7408,
        "A conversation was closed"
    )
    static let alreadyClosed = Kind(
        .info,
        0xc25a_d116_da46_5c0e_a6a0_4c85_9a84_bdc3,
        "A conversation was closed already"
    )
    static let wouldClose = Kind(
        .info,
        0xc488_6488_b592_58c3_be16_614f_a24c_f8d9,
        "A dry run would have closed a conversation"
    )
    static let teamStopped = Kind(
        .error,
        0x5c50_55dc_f849_576f_be5a_89aa_917c_f833,
        "A team is stopped until somebody acts; nothing but a daily auth.test is sent for it"
    )
    static let teamRecovered = Kind(
        .notice,
        0xbc19_5f1a_0c8a_5cd6_b4d0_3cc4_1454_e52a,
        "A stopped team works again"
    )
    static let teamResting = Kind(
        .warning,
        0x6ed0_1312_aefa_5d5d_a691_7534_1223_8441,
        "A team rests; nothing is sent for it for a while"
    )
    static let breakerTripped = Kind(
        .error,
        0xf057_c5b9_74fe_5be8_aae2_489b_0558_3888,
        "A breaker has tripped; nothing is closed for the team until its plan is approved"
    )
    static let listingAccepted = Kind(
        .info,
        0xb176_9a44_9599_5752_b214_2fcc_e0d3_4207,
        "A team's conversations were listed"
    )
    static let listingFailed = Kind(
        .warning,
        0x0071_05fb_012a_5969_a7f2_4187_8e71_1919,
        "A listing failed and changed nothing; it goes on in the next tick"
    )
    static let held = Kind(
        .warning,
        0x621f_680b_9ae2_5392_8bdc_cc56_216d_9e8b,
        "Slack refused a call; nothing is sent under this key for a while"
    )
    static let dead = Kind(
        .notice,
        0x125c_f80b_4a54_52cf_a6c9_1496_e03f_9a04,
        "A conversation is given up; it stays open"
    )
    static let callFailed = Kind(
        .warning,
        0x50ac_6ee2_65bd_5b1c_88b5_dd2d_050a_8dc6,
        "A call failed; the conversation stays open and is tried again later"
    )
    static let batchEnded = Kind(
        .notice,
        0x636f_e554_6f0b_58ca_9f26_e3ae_1c76_b392,
        "A team's batch ended early; the next tick goes on"
    )
    static let methodStopped = Kind(
        .critical,
        0x71b2_25ff_0030_5044_8b25_5f9f_b24f_56ef,
        "Slack calls Ebb's own request wrong; this method is stopped for every team until a restart"
    )
    static let clockContradicted = Kind(
        .error,
        0xffb4_f05c_d46d_5c20_bfb2_cea9_aa98_4611,
        "The machine's clock contradicts Slack's; nothing is judged until it is set right"
    )
    static let storeFailed = Kind(
        .error,
        0x997d_31cb_c7a3_5545_8fc4_f66c_135a_10de,
        "The state could not be used; nothing is closed without it"
    )
    static let drainStarted = Kind(
        .notice,
        0x1ee4_b7e8_8927_5c09_9ca6_3c16_fac9_c580,
        "A drain has begun"
    )
    static let drainEnded = Kind(
        .notice,
        0x77b3_273a_4be8_50b2_9832_0597_70c3_6091,
        "A drain has ended"
    )
    static let command = Kind(
        .notice,
        0x234e_3019_971c_5b42_8964_c4ad_27c9_e4d9,
        "An operator gave a command"
    )
    static let startFailed = Kind(
        .error,
        0xd170_f119_bb0e_4093_afc7_d559_6a45_2a17,
        "Ebb could not start"
    )
    static let socketUnused = Kind(
        .warning,
        0x9374_b634_c929_4e8b_9d1a_a97c_bfbe_6f58,
        "systemd handed over another socket than the configured control socket; ebbd closed it and made its own"
    )
    static let socketReplaced = Kind(
        .warning,
        0xbf4f_4113_29aa_4935_8faa_3e65_9f4c_5d73,
        "The control socket's file was gone or replaced; ebbd has made a new one"
    )
    static let socketLost = Kind(
        .error,
        0xbab3_000a_af01_4d40_8aa1_b453_a0e4_3aa4,
        "The control socket's file is gone or replaced, and ebbd cannot make a new one; ebbctl does not reach ebbd"
    )

    /// One kind.
    struct Kind: Sendable {
        private let priority: LogRecord.Priority
        private let event: EventID
        private let message: String

        init(_ priority: LogRecord.Priority, _ event: UInt128, _ message: String) {
            self.priority = priority
            self.event = EventID(event)
            self.message = message
        }

        /// A record of this kind; fields without a value are left out.
        func record(_ fields: (LogRecord.FieldName, String?)...) -> LogRecord {
            LogRecord(
                self.priority,
                self.event,
                self.message,
                fields: fields.compactMap { name, value in value.map { LogRecord.Field(name, $0) } }
            )
        }
    }
}
