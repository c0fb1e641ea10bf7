import EbbCore

/// The kinds of record. The catalog explains each one.
enum RecordKind: CaseIterable, Sendable {
    case started
    case stopping
    case stopped
    case reloaded
    case reloadFailed
    case tickMissed
    case summary
    case closed
    case alreadyClosed
    case wouldClose
    case notified
    case wouldNotify
    case teamStopped
    case teamRecovered
    case teamResting
    case tokenAwaited
    case installationsUnreadable
    case installationsReadable
    case breakerTripped
    case breakerEnded
    case listingAccepted
    case listingFailed
    case held
    case dead
    case callFailed
    case batchEnded
    case methodStopped
    case clockContradicted
    case storeFailed
    case drainStarted
    case drainEnded
    case reopened
    case alreadyOpen
    case reopenFailed
    case undoStarted
    case undoEnded
    case holdReleased
    case command
    case startFailed
    case socketUnused
    case socketReplaced
    case socketLost

    /// The kind that this is the id of.
    init?(_ event: EventID) {
        guard let kind = Self.allCases.first(where: { $0.event == event }) else { return nil }
        self = kind
    }

    /// The `MESSAGE_ID` that `journalctl` finds it by.
    var event: EventID { self.head.event }

    /// What happened, for a person: one text for all records of the kind.
    var message: String { self.head.message }

    /// A record of this kind; fields without a value are left out.
    func record(_ fields: (LogRecord.FieldName, String?)...) -> LogRecord {
        LogRecord(
            self.head.priority,
            self.head.event,
            self.head.message,
            fields: fields.compactMap { name, value in value.map { LogRecord.Field(name, $0) } }
        )
    }

    /// How many records of this kind, with the same error, reason and method, are written between one tick's summary and
    /// the next; the ones beyond are counted into one. Nil for those that are all written.
    var limit: Int? {
        switch self {
        // What goes wrong for one conversation may go wrong for a thousand.
        case .held, .dead, .callFailed, .batchEnded, .listingFailed, .storeFailed, .reopenFailed: 1
        // Once for a team, and each worth reading; but there may be hundreds of teams.
        case .teamStopped, .teamRecovered, .teamResting, .tokenAwaited, .breakerTripped, .breakerEnded, .methodStopped,
            .listingAccepted:
            20
        // The audit of closes and notices, and what happens once: to the daemon, in a tick, at a person's command.
        case .closed, .alreadyClosed, .wouldClose, .notified, .wouldNotify, .installationsUnreadable,
            .installationsReadable, .started,
            .stopping, .stopped, .reloaded, .reloadFailed, .tickMissed,
            .summary, .clockContradicted, .drainStarted, .drainEnded, .reopened, .alreadyOpen, .undoStarted, .undoEnded,
            .holdReleased, .command, .startFailed, .socketUnused,
            .socketReplaced, .socketLost:
            nil
        }
    }

    /// Each id is drawn once for its kind (`systemd-id128 new`) and never changed.
    private var head: (priority: LogRecord.Priority, event: EventID, message: String) {
        switch self {
        case .started:
            (
                .info, EventID(0x7409_cb58_3cf7_5495_a181_541d_1433_4ded),
                "Ebb has started"
            )
        case .stopping:
            (
                .info, EventID(0x05f4_b2fa_b860_5aff_9a42_b12c_13cf_72a6),
                "Ebb is stopping; requests under way are finished and recorded"
            )
        case .stopped:
            (
                .info, EventID(0x88dd_803a_2b49_5a15_8d9b_8605_9e61_cda1),
                "Ebb has stopped"
            )
        case .reloaded:
            (
                .info, EventID(0x1404_4706_ae2e_53bc_805e_1395_0035_94d7),
                "The configuration was read anew and is in force"
            )
        case .reloadFailed:
            (
                .error, EventID(0x7fe1_e7e1_f00e_52cc_ab60_5afb_0c13_fcf7),
                "The new configuration was refused and the old one stays in force; teams that it stops are stopped"
            )
        case .tickMissed:
            (
                .warning, EventID(0x24ed_9836_22ef_5ce1_a96e_4650_a37b_677c),
                "Ticks were missed and became one"
            )
        case .summary:
            (
                .info, EventID(0x8b88_8758_4295_5b6e_8d83_51d6_71c2_2cf1),
                "A tick has ended"
            )
        case .closed:
            (
                .info, EventID(0xf096_78b1_7f37_5f28_b4ee_4a99_173e_7408),
                "A conversation was closed"
            )
        case .alreadyClosed:
            (
                .info, EventID(0xc25a_d116_da46_5c0e_a6a0_4c85_9a84_bdc3),
                "A conversation was closed already"
            )
        case .wouldClose:
            (
                .info, EventID(0xc488_6488_b592_58c3_be16_614f_a24c_f8d9),
                "A dry run would have closed a conversation"
            )
        case .notified:
            (
                .info, EventID(0x9d1b_6a04_c2f7_5e83_8b5e_27a9_41d0_6fc3),
                "People were told that their conversation will be closed"
            )
        case .wouldNotify:
            (
                .info, EventID(0x47e2_05bd_93a8_5c19_a1f6_7c30_e85d_2b94),
                "A dry run would have told people that their conversation will be closed"
            )
        case .teamStopped:
            (
                .error, EventID(0x5c50_55dc_f849_576f_be5a_89aa_917c_f833),
                "A team is stopped until somebody acts; nothing but a daily auth.test is sent for it"
            )
        case .teamRecovered:
            (
                .notice, EventID(0xbc19_5f1a_0c8a_5cd6_b4d0_3cc4_1454_e52a),
                "A stopped team works again"
            )
        case .teamResting:
            (
                .warning, EventID(0x6ed0_1312_aefa_5d5d_a691_7534_1223_8441),
                "A team rests; nothing is sent for it for a while"
            )
        case .tokenAwaited:
            (
                .warning, EventID(0x4210_27fa_3226_448b_b6e1_aadb_de43_29bc),
                "The app's installations have no good token for a team; nothing is sent for it until they do"
            )
        case .installationsUnreadable:
            (
                .error, EventID(0xcf52_d115_ce57_406d_a8d5_3b52_75b0_d924),
                "The app's installations could not be read; the tokens known stay in force"
            )
        case .installationsReadable:
            (
                .notice, EventID(0x6830_c133_ee17_45b8_9f60_a51e_00bc_3471),
                "The app's installations can be read again"
            )
        case .breakerTripped:
            (
                .error, EventID(0xf057_c5b9_74fe_5be8_aae2_489b_0558_3888),
                "A breaker has tripped; nothing is closed for the team until its plan is approved"
            )
        case .breakerEnded:
            (
                .notice, EventID(0x5b06_03e8_7da7_42f8_88e1_fba1_c65c_7b4b),
                "What tripped a breaker is undone; the team's work goes on"
            )
        case .listingAccepted:
            (
                .info, EventID(0xb176_9a44_9599_5752_b214_2fcc_e0d3_4207),
                "A team's conversations were listed"
            )
        case .listingFailed:
            (
                .warning, EventID(0x0071_05fb_012a_5969_a7f2_4187_8e71_1919),
                "A listing failed and changed nothing; it goes on in the next tick"
            )
        case .held:
            (
                .warning, EventID(0x621f_680b_9ae2_5392_8bdc_cc56_216d_9e8b),
                "Slack refused a call as one too many; calls like it wait for as long as Slack asks"
            )
        case .dead:
            (
                .notice, EventID(0x125c_f80b_4a54_52cf_a6c9_1496_e03f_9a04),
                "A conversation is given up; it stays open"
            )
        case .callFailed:
            (
                .warning, EventID(0x50ac_6ee2_65bd_5b1c_88b5_dd2d_050a_8dc6),
                "A call failed; nothing is closed because of it, and it is tried again later"
            )
        case .batchEnded:
            (
                .notice, EventID(0x636f_e554_6f0b_58ca_9f26_e3ae_1c76_b392),
                "A team's batch ended early; the next tick goes on"
            )
        case .methodStopped:
            (
                .critical, EventID(0x71b2_25ff_0030_5044_8b25_5f9f_b24f_56ef),
                "Slack calls Ebb's own request wrong; this method is stopped for every team until a restart"
            )
        case .clockContradicted:
            (
                .error, EventID(0xffb4_f05c_d46d_5c20_bfb2_cea9_aa98_4611),
                "The machine's clock contradicts Slack's; nothing is judged until it is set right"
            )
        case .storeFailed:
            (
                .error, EventID(0x997d_31cb_c7a3_5545_8fc4_f66c_135a_10de),
                "The state could not be used; nothing is closed without it"
            )
        case .drainStarted:
            (
                .notice, EventID(0x1ee4_b7e8_8927_5c09_9ca6_3c16_fac9_c580),
                "A drain has begun"
            )
        case .drainEnded:
            (
                .notice, EventID(0x77b3_273a_4be8_50b2_9832_0597_70c3_6091),
                "A drain has ended"
            )
        case .reopened:
            (
                .info, EventID(0xbaf7_d908_8058_4c98_bf73_5934_04bc_1a06),
                "A conversation was opened again"
            )
        case .alreadyOpen:
            (
                .info, EventID(0x4fc6_6aca_4924_4a32_958f_a57f_2257_a6c4),
                "A conversation that an undo is about was open already"
            )
        case .reopenFailed:
            (
                .warning, EventID(0xeb7e_d0de_70bf_421a_bccd_472e_a4d6_2bcb),
                "A conversation could not be opened again; it stays closed"
            )
        case .undoStarted:
            (
                .notice, EventID(0x8efb_cc64_3ded_4dd8_83c9_8f4b_1268_9537),
                "An undo has begun"
            )
        case .undoEnded:
            (
                .notice, EventID(0x1c17_4b37_f797_4809_9bcf_4a9f_730d_1cb1),
                "An undo has ended"
            )
        case .holdReleased:
            (
                .warning, EventID(0xe9cf_1246_98c0_42c5_b8b9_2536_2224_1d5d),
                "An operator has lifted a hold; calls that Slack refused are sent again before it asked for them"
            )
        case .command:
            (
                .notice, EventID(0x234e_3019_971c_5b42_8964_c4ad_27c9_e4d9),
                "An operator gave a command"
            )
        case .startFailed:
            (
                .error, EventID(0xd170_f119_bb0e_4093_afc7_d559_6a45_2a17),
                "Ebb could not start"
            )
        case .socketUnused:
            (
                .warning, EventID(0x9374_b634_c929_4e8b_9d1a_a97c_bfbe_6f58),
                "systemd handed over another socket than the configured control socket; ebbd closed it and made its own"
            )
        case .socketReplaced:
            (
                .warning, EventID(0xbf4f_4113_29aa_4935_8faa_3e65_9f4c_5d73),
                "The control socket's file was gone or replaced; ebbd has made a new one"
            )
        case .socketLost:
            (
                .error, EventID(0xbab3_000a_af01_4d40_8aa1_b453_a0e4_3aa4),
                "The control socket's file is gone or replaced, and ebbd cannot make a new one; ebbctl does not reach ebbd"
            )
        }
    }
}
