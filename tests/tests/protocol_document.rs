//! `docs/protocol.md` says what the code does: its marked tables and examples are held against the code, so that neither
//! goes stale (R-DC-2).
//!
//! A table is marked by `<!-- table: NAME -->` in the line before its head, an example by `<!-- example: NAME -->` before
//! a fenced block of lines `label: hexadecimal`. The tests and paths that the other documents name must exist.
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use wand_crypto::{CryptoError, Secret, rustcrypto};
use wand_firmware_sim::device::{CONTACT_LIMITS, MARKER_CHANNEL, MAX_PAIRED, VALUE_CHANNELS};
use wand_link::{SERVICE, gatt};
use wand_protocol::cose::{MAX_CHAIN, MAX_SIGN1};
use wand_protocol::edhoc::{MAX_MESSAGE_LEN, Method};
use wand_protocol::log::{LogCode, LogEntry, MAX_DETAIL};
use wand_protocol::message::{Message, Request, RequestBody, programme_hash};
use wand_protocol::pairing::{ADVERTISING_PERIOD_S, AdvertisingKey, PairingCode};
use wand_protocol::record::{
    End, MAX_RECORDS, RECORD_OVERHEAD, Sealer, UPDATE_AFTER_MS, UPDATE_AFTER_RECORDS,
};
use wand_protocol::registry::{RefusalCode, context, exporter, packet, record};
use wand_protocol::segment::{
    DATA_HEADER, MAX_MESSAGE, MAX_MESSAGE_UNAUTHENTICATED, MAX_MTU, MAX_WINDOW, MIN_MTU, SegmentConfig,
    SegmentOutput, Segmenter,
};
use wand_protocol::session::{HANDSHAKE_LIMIT_MS, IDLE_LIMIT_MS};
use wand_protocol::{cbor, command::MAX_COMMAND};
use wand_therapy::{BatteryPhase, ParameterId, Programme, State, classes};
use wand_trust::{ARC, Function, Permission, Policy, Role, Standing};

const DOCUMENT: &str = include_str!("../../docs/protocol.md");

/// What follows a mark, which must be there once.
fn after(mark: &str) -> std::str::Lines<'static> {
    let mark = format!("<!-- {mark} -->\n");
    let mut parts = DOCUMENT.split(mark.as_str());
    let text = parts
        .nth(1)
        .unwrap_or_else(|| panic!("{mark} is not in the document"));
    assert_eq!(parts.next(), None, "{mark} is there twice");
    text.lines()
}

/// The cells of a table's rows, without code marks.
fn table(name: &str) -> Vec<Vec<String>> {
    let rows = after(&format!("table: {name}")).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| {
        let inner = row.trim_matches('|').split('|');
        inner.map(|cell| cell.trim().replace('`', "")).collect()
    };
    rows.skip(2).map(cells).collect()
}

/// The first `N` cells of each row.
fn columns<const N: usize>(name: &str) -> Vec<[String; N]> {
    let rows = table(name).into_iter();
    rows.map(|row| std::array::from_fn(|index| row[index].clone()))
        .collect()
}

fn example(name: &str) -> BTreeMap<String, Vec<u8>> {
    let block = after(&format!("example: {name}"))
        .skip(1)
        .take_while(|line| *line != "```");
    let line = |line: &str| {
        let (label, digits) = line.split_once(": ").expect("label: hexadecimal");
        let bytes = hex::decode(digits.replace(' ', "")).expect("hexadecimal");
        (label.to_owned(), bytes)
    };
    block.map(line).collect()
}

/// `0x40` and `64` alike; digits may be grouped with commas.
fn number(text: &str) -> u64 {
    let text = text.replace(',', "");
    text.strip_prefix("0x")
        .map_or_else(|| text.parse().ok(), |hex| u64::from_str_radix(hex, 16).ok())
        .unwrap_or_else(|| panic!("{text} is no number"))
}

fn numbers(name: &str) -> BTreeMap<String, u64> {
    let rows = columns::<2>(name).into_iter();
    rows.map(|[what, value]| (what, number(&value))).collect()
}

fn expect<const N: usize>(name: &str, values: [(&str, u64); N]) {
    let wanted: BTreeMap<_, _> = values
        .into_iter()
        .map(|(what, value)| (what.to_owned(), value))
        .collect();
    assert_eq!(numbers(name), wanted, "table {name}");
}

fn kebab(name: String) -> String {
    let words = name.chars().flat_map(|letter| {
        let gap = letter.is_uppercase().then_some('-');
        gap.into_iter().chain(letter.to_lowercase())
    });
    words.collect::<String>().trim_start_matches('-').to_owned()
}

#[test]
fn packets_and_records_are_laid_out_as_written() {
    let bits = [
        packet::HELLO,
        packet::RESET,
        packet::ACK,
        packet::DATA,
        packet::FIRST,
        packet::LAST,
        packet::ASK,
    ];
    let [hello, reset, ack, data, first, last, ask] = bits.map(u64::from);
    expect(
        "packets",
        [
            ("HELLO", hello),
            ("RESET", reset),
            ("ACK", ack),
            ("DATA", data),
            ("FIRST", first),
            ("LAST", last),
            ("ASK", ask),
        ],
    );
    let [application, kind, from_programmer, epoch] = [
        record::APPLICATION,
        record::KIND_MASK,
        record::FROM_PROGRAMMER,
        record::EPOCH_MASK,
    ]
    .map(u64::from);
    expect(
        "record-bits",
        [
            ("kind mask", kind),
            ("kind", application),
            ("from the programmer", from_programmer),
            ("epoch mask", epoch),
        ],
    );
}

#[test]
fn bounds_and_times_are_as_written() {
    let link = SegmentConfig::default();
    let wide = |value: usize| u64::try_from(value).unwrap();
    expect(
        "bounds",
        [
            ("packet, at least", wide(MIN_MTU)),
            ("packet, at most", wide(MAX_MTU)),
            ("header of a data packet", wide(DATA_HEADER)),
            ("window", u64::from(MAX_WINDOW)),
            ("message before authentication", wide(MAX_MESSAGE_UNAUTHENTICATED)),
            ("message after authentication", wide(MAX_MESSAGE)),
            ("EDHOC message", wide(MAX_MESSAGE_LEN)),
            ("overhead of a record", wide(RECORD_OVERHEAD)),
            ("records of an epoch", u64::from(MAX_RECORDS)),
            ("signed command", wide(MAX_COMMAND)),
            ("COSE_Sign1", wide(MAX_SIGN1)),
            ("certificates in a COSE x5chain", wide(MAX_CHAIN)),
            ("detail of a log entry", wide(MAX_DETAIL)),
            ("nesting of CBOR", u64::from(cbor::MAX_DEPTH)),
            ("workstations of a device", wide(MAX_PAIRED)),
        ],
    );
    expect(
        "times",
        [
            ("wait for HELLO", HANDSHAKE_LIMIT_MS),
            ("handshake", HANDSHAKE_LIMIT_MS),
            ("silence in an open session", IDLE_LIMIT_MS),
            ("age of an epoch", UPDATE_AFTER_MS),
            ("delay of an acknowledgement", u64::from(link.ack_delay_ms)),
        ],
    );
    expect(
        "refresh",
        [
            ("records", u64::from(UPDATE_AFTER_RECORDS)),
            ("milliseconds", UPDATE_AFTER_MS),
        ],
    );
    assert_eq!(
        u64::from(link.max_resends),
        numbers("resends")["resends of a segment"]
    );
}

#[test]
fn exporter_labels_are_as_written() {
    expect(
        "exporter",
        [
            ("conformance", u64::from(exporter::CONFORMANCE)),
            ("device key", u64::from(exporter::DEVICE_KEY)),
            ("device IV", u64::from(exporter::DEVICE_IV)),
            ("programmer key", u64::from(exporter::PROGRAMMER_KEY)),
            ("programmer IV", u64::from(exporter::PROGRAMMER_IV)),
            ("command binding", u64::from(exporter::COMMAND_BINDING)),
            ("pairing code", u64::from(exporter::PAIRING_CODE)),
            ("session id", u64::from(exporter::SESSION_ID)),
        ],
    );
    for text in [context::RECEIPT, context::CHECKPOINT] {
        assert!(DOCUMENT.contains(&format!("`{}`", std::str::from_utf8(text).unwrap())));
    }
}

#[test]
fn refusal_and_log_codes_are_as_written() {
    let refusals: Vec<_> = columns::<2>("refusals")
        .into_iter()
        .map(|[code, name]| (cbor::to_vec(&number(&code)), name))
        .collect();
    let wanted: Vec<_> = RefusalCode::ALL
        .iter()
        .map(|code| (cbor::to_vec(code), code.name().to_owned()))
        .collect();
    assert_eq!(refusals, wanted);

    let log: Vec<_> = columns::<2>("log-codes")
        .into_iter()
        .map(|[code, name]| (number(&code), name))
        .collect();
    let known = (0..=u16::MAX).filter_map(LogCode::from_number);
    let wanted: Vec<_> = known
        .map(|code| (u64::from(code.number()), code.name().to_owned()))
        .collect();
    assert_eq!(log, wanted);
}

fn uuid(number: u128) -> String {
    let digits = format!("{number:032x}");
    [0..8, 8..12, 12..16, 16..20, 20..32]
        .map(|part| &digits[part])
        .join("-")
}

#[test]
fn the_gatt_profile_is_as_written() {
    let wanted = [
        ("control", gatt::CONTROL),
        ("bulk", gatt::BULK),
        ("notify", gatt::NOTIFY),
        ("version", gatt::VERSION),
    ];
    let wanted = wanted.map(|(name, number)| [name.to_owned(), uuid(number)]);
    assert_eq!(columns::<2>("gatt"), wanted);
    assert!(DOCUMENT.contains(&format!("read: one byte, {}", gatt::PROFILE_VERSION)));
    let written = numbers("bounds");
    let lengths = [gatt::SHORTEST_PACKET, gatt::LONGEST_PACKET].map(|len| u64::try_from(len).unwrap());
    assert_eq!(lengths, [written["packet, at least"], written["packet, at most"]]);
}

#[test]
fn functions_roles_and_classes_are_as_written() {
    assert!(DOCUMENT.contains(ARC));
    assert!(DOCUMENT.contains(&uuid(SERVICE)));
    let named = |name: String, value: u8| (kebab(name), u64::from(value));
    let functions: BTreeMap<_, _> = Function::ALL
        .map(|function| named(format!("{function:?}"), function.number()))
        .into();
    assert_eq!(numbers("functions"), functions);
    let roles: BTreeMap<_, _> = Role::ALL
        .map(|role| named(format!("{role:?}"), role.number()))
        .into();
    assert_eq!(numbers("roles"), roles);
    let known = classes()
        .iter()
        .map(|class| (class.key.to_owned(), u64::from(class.code)));
    assert_eq!(numbers("classes"), known.collect());
    let states = (0..=u8::MAX).filter_map(State::from_number);
    let states = states.map(|state| named(format!("{state:?}"), state.number()));
    assert_eq!(numbers("states"), states.collect());
    let phases = (0..=u8::MAX).filter_map(BatteryPhase::from_number);
    let phases = phases.map(|phase| named(format!("{phase:?}"), phase.number()));
    assert_eq!(numbers("battery"), phases.collect());
    assert_eq!(numbers("channels")["markers"], u64::from(MARKER_CHANNEL));
    assert_eq!(
        numbers("channels")["first of measured values"],
        u64::from(VALUE_CHANNELS)
    );
}

/// R-ID-6, R-RV-3: the matrix that people read is the one that devices enforce.
#[test]
fn the_matrix_of_roles_is_as_written() {
    let policy = Policy::default();
    let rows = table("matrix");
    assert_eq!(rows.len(), Permission::ALL.len());
    for (row, permission) in rows.iter().zip(Permission::ALL) {
        assert_eq!(row[0], kebab(format!("{permission:?}")));
        for (cell, role) in row[2..].iter().zip(Role::ALL) {
            let granted = policy
                .matrix
                .iter()
                .find(|(r, p, _)| (*r, *p) == (role, permission));
            let wanted = match granted {
                None => "–",
                Some((_, _, Standing::Good)) => "good",
                Some((_, _, Standing::Indeterminate)) => "any",
            };
            assert_eq!(cell, wanted, "{role:?} {permission:?}");
        }
    }
    let methods = columns::<2>("methods").into_iter();
    let permitted: Vec<_> = methods
        .filter(|[_, use_]| use_ != "no")
        .map(|[method, _]| number(&method))
        .collect();
    let wanted = Method::ALL
        .into_iter()
        .filter(|method| policy.permits_method(method.number()));
    assert_eq!(
        permitted,
        wanted
            .map(|method| u64::try_from(method.number()).unwrap())
            .collect::<Vec<_>>()
    );
    let suites: BTreeSet<_> = columns::<2>("suites")
        .into_iter()
        .filter(|[_, use_]| use_ != "no")
        .map(|[suite, _]| i64::try_from(number(&suite)).unwrap())
        .collect();
    assert_eq!(suites, policy.suites.into_iter().collect());
}

#[test]
fn the_contact_budget_is_as_written() {
    expect(
        "budget",
        [
            (
                "failed contacts of 24 hours, microjoule",
                CONTACT_LIMITS.daily_nj / 1000,
            ),
            (
                "one contact before authentication, microjoule",
                CONTACT_LIMITS.contact_nj / 1000,
            ),
            ("first wait, seconds", CONTACT_LIMITS.first_back_off_s),
            ("longest wait, seconds", CONTACT_LIMITS.longest_back_off_s),
            ("window, seconds", CONTACT_LIMITS.window_s),
            (
                "emergency admission, seconds",
                CONTACT_LIMITS.emergency_interval_s,
            ),
        ],
    );
    assert_eq!(numbers("token")["period, seconds"], ADVERTISING_PERIOD_S);
}

fn packets(segments: &mut Segmenter, now: u64) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| match segments.poll(now).unwrap() {
        SegmentOutput::Packet(packet) => Some(packet),
        _ => None,
    })
    .collect()
}

#[test]
fn the_example_of_segments_is_what_the_code_sends() {
    let shown = example("segments");
    let config = SegmentConfig {
        mtu: MIN_MTU,
        ..SegmentConfig::default()
    };
    let mut sender = Segmenter::new(config);
    sender.send(shown["message"].clone());
    let sent = packets(&mut sender, 0);
    assert_eq!(
        sent,
        [shown["first packet"].clone(), shown["second packet"].clone()]
    );

    let late = u64::from(config.ack_delay_ms);
    let mut receiver = Segmenter::new(config);
    receiver.handle(0, &sent[1]).unwrap();
    assert_eq!(
        packets(&mut receiver, late),
        [shown["ACK, the first is missing"].clone()]
    );
    receiver.handle(late, &sent[0]).unwrap();
    assert_eq!(
        receiver.poll(late),
        Ok(SegmentOutput::Message(shown["message"].clone()))
    );
    assert_eq!(
        packets(&mut receiver, 3 * late),
        [shown["ACK, both arrived"].clone()]
    );
}

#[test]
fn the_example_of_a_record_is_what_the_code_seals() {
    let shown = example("record");
    let export = |label: u32, _: &[u8], len: usize| -> Result<Secret, CryptoError> {
        let name = match label {
            exporter::PROGRAMMER_KEY => "programmer key",
            exporter::PROGRAMMER_IV => "programmer IV",
            _ => return Err(CryptoError::BadLength),
        };
        assert_eq!(shown[name].len(), len);
        Ok(Secret::copied(&shown[name]))
    };
    let mut sealer = Sealer::new(rustcrypto(), End::Programmer, &export, 0).unwrap();
    let interrogate = Request {
        id: 1,
        body: RequestBody::Interrogate,
    };
    let content = Message::Request(interrogate).to_vec();
    assert_eq!(content, shown["content"]);
    assert_eq!(sealer.seal(&content).unwrap(), shown["record 0"]);
    assert_eq!(sealer.seal(&content).unwrap(), shown["record 1"]);
}

#[test]
fn the_examples_of_hashes_are_what_the_code_computes() {
    let shown = example("programme");
    let programme = Programme::from_iter([(ParameterId(2), 60), (ParameterId(3), 120)]);
    assert_eq!(
        cbor::to_vec(&(1u8, BTreeMap::from([(2u16, 60i32), (3, 120)]))),
        shown["encoding"]
    );
    assert_eq!(
        programme_hash(rustcrypto(), 1, &programme).to_vec(),
        shown["hash"]
    );

    let shown = example("log");
    let first = LogEntry::after(None, 1_800_000_000, LogCode::Started.number(), Vec::new());
    let detail = cbor::to_vec(&7u64);
    let second = LogEntry::after(
        Some(first.head(rustcrypto())),
        1_800_000_060,
        LogCode::CommandApplied.number(),
        detail,
    );
    assert_eq!(cbor::to_vec(&first), shown["entry 0"]);
    assert_eq!(first.hash(rustcrypto()).to_vec(), shown["hash of entry 0"]);
    assert_eq!(cbor::to_vec(&second), shown["entry 1"]);
    assert_eq!(second.hash(rustcrypto()).to_vec(), shown["hash of entry 1"]);
}

#[test]
fn the_examples_of_pairing_are_what_the_code_computes() {
    let shown = example("token");
    let key = shown["advertising key"].as_slice().try_into().unwrap();
    let period = u64::from_be_bytes(shown["period"].as_slice().try_into().unwrap());
    assert_eq!(
        AdvertisingKey::new(key).token(rustcrypto(), period).to_vec(),
        shown["token"]
    );

    let shown = example("pairing-code");
    let export = |_: u32, _: &[u8], _: usize| Ok(Secret::copied(&shown["exporter"]));
    let code = PairingCode::derive(&export).unwrap().to_string();
    assert_eq!(code.as_bytes(), shown["digits, ASCII"]);
}

/// Words in code marks.
fn marked(document: &str) -> impl Iterator<Item = &str> {
    document.split('`').skip(1).step_by(2)
}

fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

/// R-DC-1: the controls and tests of the threat model and of the requirements are there.
#[test]
fn tests_and_paths_that_the_documents_name_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let rooms = ["crates", "firmware-sim", "src-tauri", "tests"];
    let mut code = String::new();
    rooms.iter().for_each(|room| sources(&root.join(room), &mut code));
    for name in [
        "protocol.md",
        "threat-model.md",
        "requirements.md",
        "architecture.md",
    ] {
        let document = std::fs::read_to_string(root.join("docs").join(name)).unwrap();
        let missing: Vec<_> = marked(&document)
            .filter(|word| {
                let is_path = rooms.iter().any(|room| word.starts_with(&format!("{room}/")));
                let is_test = word.matches('_').count() >= 3
                    && word
                        .chars()
                        .all(|letter| letter == '_' || letter.is_ascii_alphanumeric());
                (is_path && !root.join(word).exists()) || (is_test && !code.contains(&format!("fn {word}(")))
            })
            .collect();
        assert_eq!(missing, Vec::<&str>::new(), "{name}");
    }
}
