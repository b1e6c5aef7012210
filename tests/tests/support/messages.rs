//! At least one message of every kind.
use wand_protocol::log::{GENESIS, LogEntry};
use wand_protocol::message::*;
use wand_protocol::pairing::AdvertisingKey;
use wand_protocol::receipt::Outcome;
use wand_protocol::registry::RefusalCode;
use wand_therapy::{BatteryPhase, ParameterId, Programme, State};

pub(crate) fn programme() -> Programme {
    [(1, 60), (2, 120), (24, -5), (300, i32::MIN), (65535, i32::MAX)]
        .into_iter()
        .map(|(id, value)| (ParameterId(id), value))
        .collect()
}

pub(crate) fn requests() -> Vec<RequestBody> {
    vec![
        RequestBody::Interrogate,
        RequestBody::ReadProgramme,
        RequestBody::Measure(vec![]),
        RequestBody::Measure(vec![1, 24, 256, 65535]),
        RequestBody::ReadCertificates,
        RequestBody::ReadKeys,
        RequestBody::ReadLog {
            from: u64::MAX,
            max: 16,
        },
        RequestBody::Telemetry(true),
        RequestBody::Telemetry(false),
        RequestBody::Command(vec![0xD2; 300]),
        RequestBody::LastCommand,
        RequestBody::Pair,
        RequestBody::ListPaired,
        RequestBody::CarryCrl(vec![0x30; 24]),
        RequestBody::Ping(vec![]),
        RequestBody::KeyUpdate(KeyUpdate([5; 16])),
        RequestBody::Goodbye,
    ]
}

pub(crate) fn responses() -> Vec<ResponseBody> {
    vec![
        ResponseBody::Report(report()),
        ResponseBody::Programme(programme_report(Some(programme()))),
        ResponseBody::Programme(programme_report(None)),
        ResponseBody::Measurements(Measurements {
            time: 1,
            values: [(1, -1), (2, 70_000)].into(),
        }),
        ResponseBody::Certificates(certificates()),
        ResponseBody::Keys(vec![slot(None), slot(Some(1_800_000_000))]),
        ResponseBody::Log(log_page(Some(vec![0xD2]))),
        ResponseBody::Log(log_page(None)),
        ResponseBody::Telemetry(true),
        ResponseBody::Receipt(vec![0xD2; 30]),
        ResponseBody::LastCommand(None),
        ResponseBody::LastCommand(Some(last_command(Outcome::Applied))),
        ResponseBody::LastCommand(Some(last_command(Outcome::Refused(RefusalCode::Battery.into())))),
        ResponseBody::Paired(PairGrant {
            advertising_key: AdvertisingKey::new(&[9; 16]),
            workstations: vec![[1; 32].into(), [2; 32].into()],
        }),
        ResponseBody::PairedList(vec![[3; 32].into()]),
        ResponseBody::Crl(CrlVerdict::Accepted { number: 7 }),
        ResponseBody::Crl(CrlVerdict::Kept { number: 8 }),
        ResponseBody::Pong(vec![1, 2, 3]),
        ResponseBody::KeyUpdate(KeyUpdate([6; 16])),
        ResponseBody::Goodbye,
        ResponseBody::Refused(Refusal::because(
            RefusalCode::Interlock,
            "lower rate below upper rate",
        )),
    ]
}

pub(crate) fn notices() -> Vec<NoticeBody> {
    vec![
        NoticeBody::Telemetry(TelemetrySamples {
            time_ms: 70_000,
            channel: 1,
            interval_us: 4000,
            samples: vec![0, -1, i16::MIN, i16::MAX],
            markers: vec![Marker {
                at_ms: 12,
                kind: 2,
                value: -857,
            }],
        }),
        NoticeBody::State(State::Magnet),
        NoticeBody::Alert(300, false),
    ]
}

/// Every sample as a message.
pub(crate) fn all() -> Vec<Message> {
    let requests = requests()
        .into_iter()
        .map(|body| Message::Request(Request { id: 25, body }));
    let responses = responses()
        .into_iter()
        .map(|body| Message::Response(Response { id: u32::MAX, body }));
    let notices = notices()
        .into_iter()
        .map(|body| Message::Notification(Notification { seq: 0, body }));
    requests.chain(responses).chain(notices).collect()
}

fn report() -> DeviceReport {
    DeviceReport {
        class: 1,
        model: "Wand P1".into(),
        serial: "P1-000042".into(),
        firmware: "1.4.2".into(),
        state: State::Permanent,
        battery_phase: BatteryPhase::ElectiveReplacementNear,
        battery_mv: 2780,
        programme_hash: [4; 32],
        command_counter: 17,
        device_time: 1_790_000_000,
        contacts: ContactCounters {
            sessions: 3,
            failed: 2,
            turned_away: 1,
            ..Default::default()
        },
        alerts: vec![5, 500],
        log_next: 99,
    }
}

fn programme_report(temporary: Option<Programme>) -> ProgrammeReport {
    ProgrammeReport {
        permanent: programme(),
        temporary,
        state: State::Temporary,
        hash: [8; 32],
        command_counter: 3,
    }
}

fn certificates() -> Certificates {
    Certificates {
        identity_signing: vec![vec![0x30, 0x82].into(), vec![0x30].into()],
        identity_agreement: vec![],
        evidence: vec![vec![0x30; 40].into()],
        crls: vec![CrlFacts {
            issuer: vec![0x30, 0],
            number: 12,
            this_update: 5,
            next_update: 6,
        }],
    }
}

fn slot(deactivated: Option<u64>) -> KeySlot {
    KeySlot {
        slot: 1,
        purpose: KeyPurpose::Evidence,
        algorithm: -7,
        state: if deactivated.is_some() {
            KeyState::Destroyed
        } else {
            KeyState::Active
        },
        created: 1_700_000_000,
        activated: deactivated,
        deactivated,
        uses: 4,
        origin: KeyOrigin::MadeHere,
        fingerprint: [7; 32],
    }
}

fn last_command(outcome: Outcome) -> LastCommand {
    LastCommand {
        command_hash: [1; 32],
        counter: 9,
        outcome,
        programme_hash: [2; 32],
        receipt: vec![0xD2, 0x84],
    }
}

fn log_page(checkpoint: Option<Vec<u8>>) -> LogPage {
    let first = LogEntry {
        seq: 0,
        time: 5,
        code: 1,
        detail: vec![],
        prev: GENESIS,
    };
    let second = LogEntry {
        seq: 1,
        time: 6,
        code: 2,
        detail: vec![0xA0],
        prev: [1; 32],
    };
    LogPage {
        oldest: 0,
        entries: vec![first, second],
        checkpoint,
        more: false,
    }
}
