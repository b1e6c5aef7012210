use super::*;
use crate::hci::AddressKind;
use proptest::prelude::*;

fn controller(generation: Generation) -> Controller {
    Controller::new(generation, Address::of_controller(0), 1)
}

/// A command packet from its opcode and its parameters in hexadecimal, spaces allowed.
fn command(opcode: u16, parameters: &str) -> Vec<u8> {
    let parameters = hex::decode(parameters.replace(' ', "")).expect("hexadecimal");
    let mut packet = vec![1];
    packet.extend(opcode.to_le_bytes());
    packet.push(parameters.len() as u8);
    packet.extend(parameters);
    packet
}

/// What the host is told, in hexadecimal.
fn told(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(event) => Some(hex::encode(event.to_host())),
            _ => None,
        })
        .collect()
}

/// Event packets as a host sees them: 04, event code, length, and for a command 01 packet, its opcode, its status.
#[test]
fn commands_have_the_answers_of_the_specification() {
    let data_31 = format!("03 020106 {}", "00".repeat(28));
    let cases: &[(&str, u16, &str, &[&str])] = &[
        ("Reset", 0x0C03, "", &["040e0401030c00"]),
        (
            "Read Local Version",
            0x1001,
            "",
            &["040e0c0101100009000009ffff0000"],
        ),
        (
            "Read Local Features",
            0x1003,
            "",
            &["040e0c010310000000000060000000"],
        ),
        ("Read Buffer Size", 0x1005, "", &["040e0b0105100000000000000000"]),
        ("Read BD_ADDR", 0x1009, "", &["040e0a010910000100000e1e02"]),
        ("LE Read Buffer Size", 0x2002, "", &["040e0701022000fb0008"]),
        (
            "LE Read Local Features",
            0x2003,
            "",
            &["040e0c010320000900000000000000"],
        ),
        ("LE Read Accept List Size", 0x200F, "", &["040e05010f200010"]),
        ("Set Event Mask", 0x0C01, "ffffffffffffff3f", &["040e0401010c00"]),
        (
            "LE Set Event Mask",
            0x2001,
            "1f00000000000000",
            &["040e0401012000"],
        ),
        ("without its parameters", 0x2001, "1f", &["040e0401012012"]),
        (
            "LE Set Random Address",
            0x2005,
            "0102030405c6",
            &["040e0401052000"],
        ),
        ("LE Set Advertising Data", 0x2008, &data_31, &["040e0401082000"]),
        ("with too little data", 0x2008, "03 0201", &["040e0401082012"]),
        ("LE Set Advertising Enable", 0x200A, "01", &["040e04010a2000"]),
        ("neither on nor off", 0x200A, "02", &["040e04010a2012"]),
        (
            "parameters while it advertises",
            0x2006,
            "a000 a000 00 00 00 000000000000 07 00",
            &["040e0401062000"],
        ),
        (
            "LE Create Connection Cancel, of none",
            0x200E,
            "",
            &["040e04010e200c"],
        ),
        (
            "Disconnect, of no connection",
            0x0406,
            "4000 13",
            &["040f0402010604"],
        ),
        ("Read RSSI, of no connection", 0x1405, "4000", &["040e0401051402"]),
        ("an unknown command", 0xFC01, "00", &["040e040101fc01"]),
        ("an extended command", 0x203B, "", &["040e04013b2001"]),
    ];
    for (what, opcode, parameters, events) in cases {
        let effects = controller(Generation::Legacy).handle(Time::ZERO, &command(*opcode, parameters));
        assert_eq!(told(&effects), *events, "{what}");
    }
}

#[test]
fn what_is_not_possible_now_is_disallowed() {
    let mut controller = controller(Generation::Legacy);
    let mut say = |opcode, parameters| told(&controller.handle(Time::ZERO, &command(opcode, parameters)));
    let parameters = "a000 a000 00 00 00 000000000000 07 00";
    assert_eq!(say(0x200A, "01"), ["040e04010a2000"]);
    assert_eq!(
        say(0x2006, parameters),
        ["040e040106200c"],
        "new parameters while it advertises"
    );
    assert_eq!(
        say(0x2005, "0102030405c6"),
        ["040e040105200c"],
        "a new address while it advertises"
    );
    assert_eq!(say(0x200A, "00"), ["040e04010a2000"]);
    assert_eq!(say(0x2006, parameters), ["040e0401062000"]);
    let create = "6000 6000 00 00 0200000e1e02 00 1800 2800 0000 2a00 0000 0000";
    assert_eq!(say(0x200D, create), ["040f0400010d20"]);
    assert_eq!(
        say(0x200D, create),
        ["040f040c010d20"],
        "two connections begun at once"
    );
    let cancelled = say(0x200E, "");
    assert_eq!(cancelled[0], "040e04010e2000");
    assert!(cancelled[1].starts_with("043e130102"), "{cancelled:?}");
}

#[test]
fn connection_parameters_out_of_range_are_refused() {
    let head = "6000 6000 00 00 0200000e1e02 00";
    for (what, timing, status) in [
        ("7.5 ms to 4 s", "0600 800c 0000 800c", "00"),
        ("below 7.5 ms", "0500 0600 0000 2a00", "12"),
        ("shortest above longest", "2800 1800 0000 2a00", "12"),
        ("too much latency", "1800 2800 f401 800c", "12"),
        (
            "a time-out before the peripheral must answer",
            "5000 5000 0400 2a00",
            "12",
        ),
    ] {
        let packet = command(0x200D, &format!("{head} {timing} 0000 0000"));
        let events = told(&controller(Generation::Legacy).handle(Time::ZERO, &packet));
        assert_eq!(events, [format!("040f04{status}010d20")], "{what}");
    }
}

#[test]
fn every_command_that_is_said_to_be_supported_is_answered_once_with_its_own_opcode() {
    for generation in [Generation::Legacy, Generation::Extended] {
        let supported = opcode::supported(generation == Generation::Extended);
        for (opcode, _, octet, bit) in opcode::KNOWN {
            if supported[*octet] & (1 << bit) == 0 {
                continue;
            }
            let effects = controller(generation).handle(Time::ZERO, &command(*opcode, &"00".repeat(64)));
            let [low, high] = opcode.to_le_bytes();
            let answers = told(&effects);
            let answer = hex::decode(&answers[0]).expect("hexadecimal");
            let (at, status) = if answer[1] == 0x0E {
                (4, answer[6])
            } else {
                (5, answer[3])
            };
            assert_eq!(answer[at..at + 2], [low, high], "{opcode:#06x}");
            assert_ne!(
                status,
                Status::UnknownCommand.code(),
                "{opcode:#06x} is not known after all"
            );
            assert_eq!(
                opcode::is_answered_by_status(*opcode),
                answer[1] == 0x0F,
                "{opcode:#06x}"
            );
        }
    }
}

#[test]
fn each_advertising_set_has_an_address_and_data_of_its_own() {
    let mut controller = controller(Generation::Extended);
    for set in ["01", "02"] {
        for (opcode, parameters) in [
            (
                0x2036,
                format!("{set} 1300 a00000 a00000 07 01 00 000000000000 00 7f 01 00 01 00 00"),
            ),
            (0x2035, format!("{set} 0000000000 c{}", &set[1..])),
            (0x2037, format!("{set} 03 01 03 0201{set}")),
            (0x2039, format!("01 01 {set} 0000 00")),
        ] {
            let answer = told(&controller.handle(Time::ZERO, &command(opcode, &parameters)));
            assert_eq!(answer[0][12..14], *"00", "{opcode:#06x} of set {set}");
        }
    }
    let (adverts, ended) = controller.adverts(Time::ZERO, &mut fastrand::Rng::with_seed(1));
    assert_eq!(ended, []);
    let said: Vec<_> = adverts
        .iter()
        .map(|advert| (advert.set, advert.address.bytes[5], advert.data[2]))
        .collect();
    assert_eq!(said, [(1, 0xC1, 1), (2, 0xC2, 2)]);
    assert!(
        adverts
            .iter()
            .all(|advert| advert.legacy && advert.address.kind == AddressKind::Random)
    );
}

#[test]
fn an_advertiser_with_a_limit_ends_and_says_so() {
    let mut controller = controller(Generation::Extended);
    let parameters = "01 1300 a00000 a00000 07 00 00 000000000000 00 7f 01 00 01 00 00";
    controller.handle(Time::ZERO, &command(0x2036, parameters));
    controller.handle(Time::ZERO, &command(0x2039, "01 01 01 6400 00"));
    let delays = &mut fastrand::Rng::with_seed(1);
    assert_eq!(controller.adverts(Time::ZERO, delays).0.len(), 1);
    let (adverts, ended) = controller.adverts(Time::from_secs(1), delays);
    assert_eq!((adverts.len(), ended.len()), (0, 1));
    assert!(!controller.is_advertising());
}

fn advert(data: u8) -> Advert {
    Advert {
        set: 0,
        address: Address::of_controller(1),
        legacy: true,
        connectable: true,
        scannable: true,
        directed: None,
        data: vec![data],
        response: vec![9],
    }
}

#[test]
fn a_scanner_that_filters_duplicates_tells_each_thing_once() {
    let mut controller = controller(Generation::Legacy);
    controller.handle(Time::ZERO, &command(0x200B, "01 1000 1000 00 00"));
    controller.handle(Time::ZERO, &command(0x200C, "01 01"));
    let mut heard = |data| controller.hear(Time::ZERO, &advert(data), -50).0.len();
    assert_eq!(
        [heard(1), heard(1), heard(2), heard(2), heard(1)],
        [2, 0, 2, 0, 2]
    );
}

#[test]
fn a_scanner_hears_only_in_its_window_and_a_passive_one_asks_nothing() {
    let mut controller = controller(Generation::Legacy);
    // 20 ms of each 40 ms.
    controller.handle(Time::ZERO, &command(0x200B, "00 4000 2000 00 00"));
    controller.handle(Time::ZERO, &command(0x200C, "01 00"));
    for (at, events) in [(0, 1), (19, 1), (20, 0), (39, 0), (40, 1)] {
        let (heard, asked) = controller.hear(Time::from_millis(at), &advert(1), -50);
        assert_eq!((heard.len(), asked), (events, None), "at {at} ms");
    }
}

proptest! {
    #[test]
    fn no_packet_of_a_host_brings_a_controller_down(packets in proptest::collection::vec(packet(), 0..40)) {
        for generation in [Generation::Legacy, Generation::Extended] {
            let mut controller = controller(generation);
            for packet in &packets {
                for effect in controller.handle(Time::ZERO, packet) {
                    if let Effect::Tell(event) = effect {
                        let packet = event.to_host();
                        prop_assert_eq!(usize::from(packet[2]) + 3, packet.len());
                    }
                }
            }
        }
    }
}

fn packet() -> impl Strategy<Value = Vec<u8>> {
    let known = (
        0..opcode::KNOWN.len(),
        proptest::collection::vec(any::<u8>(), 0..70),
    )
        .prop_map(|(which, parameters)| {
            let mut packet = vec![1];
            packet.extend(opcode::KNOWN[which].0.to_le_bytes());
            packet.push(parameters.len() as u8);
            packet.extend(parameters);
            packet
        });
    prop_oneof![4 => known, 1 => proptest::collection::vec(any::<u8>(), 0..300)]
}
