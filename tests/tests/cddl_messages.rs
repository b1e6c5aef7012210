//! Every message is what `docs/wand.cddl` says, and decoding takes that and nothing else.
mod support;

use cddl_cat::{cbor::validate_cbor, context::BasicContext, flatten::flatten_from_str};
use std::collections::BTreeSet;
use support::messages;
use wand_protocol::cbor::{self, check_deterministic};
use wand_protocol::command::{Change, Command};
use wand_protocol::log::Checkpoint;
use wand_protocol::message::{Message, Refusal};
use wand_protocol::receipt::{Outcome, Receipt};
use wand_protocol::registry::RefusalCode;
use wand_therapy::State;

struct Document(BasicContext);

impl Document {
    fn read() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wand.cddl");
        Self(BasicContext::new(
            flatten_from_str(&std::fs::read_to_string(path).unwrap()).unwrap(),
        ))
    }

    fn describes(&self, rule: &str, bytes: &[u8]) -> bool {
        let Ok(value) = coset::cbor::from_reader::<coset::cbor::Value, _>(bytes) else {
            return false;
        };
        validate_cbor(&self.0.rules[rule], &value, &self.0).is_ok()
    }
}

/// The number of a body: the third byte of `[kind, [id, [number …]]]` counts from the inner array.
fn number(message: &Message) -> (u8, u64) {
    let bytes = message.to_vec();
    let value: coset::cbor::Value = coset::cbor::from_reader(bytes.as_slice()).unwrap();
    let outer = value.as_array().unwrap();
    let body = outer[1].as_array().unwrap()[1].as_array().unwrap();
    let integer = |value: &coset::cbor::Value| u64::try_from(value.as_integer().unwrap()).unwrap();
    (u8::try_from(integer(&outer[0])).unwrap(), integer(&body[0]))
}

/// Every kind of message has a sample, conforms, and comes back as it was.
#[test]
fn every_message_conforms_and_comes_back() {
    let document = Document::read();
    let mut seen = BTreeSet::new();
    for message in messages::all() {
        let bytes = message.to_vec();
        assert!(
            document.describes("message", &bytes),
            "{message:?} {}",
            hex::encode(&bytes)
        );
        assert_eq!(Message::from_slice(&bytes).as_ref(), Ok(&message));
        seen.insert(number(&message));
    }
    let kinds = [(0u8, 15u64), (1, 16), (2, 3)];
    let expected: BTreeSet<_> = kinds
        .into_iter()
        .flat_map(|(kind, n)| (0..n).map(move |i| (kind, i)))
        .collect();
    assert_eq!(seen, expected);
}

macro_rules! comes_back {
    ($document:ident, $rule:literal, $type:ty, $value:expr) => {{
        let value: $type = $value;
        let bytes = cbor::to_vec(&value);
        assert!(
            $document.describes($rule, &bytes),
            "{}: {}",
            $rule,
            hex::encode(&bytes)
        );
        assert_eq!(cbor::from_slice::<$type>(&bytes).as_ref(), Ok(&value));
    }};
}

/// R-CM-1, R-CM-6, R-LG-1: the signed contents conform too.
#[test]
fn every_signed_content_conforms_and_comes_back() {
    let document = Document::read();
    let changes = [
        Change::Set(messages::programme()),
        Change::Temporary(messages::programme()),
        Change::CancelTemporary,
        Change::Emergency,
        Change::Action(26),
        Change::ForgetWorkstation([1; 32]),
    ];
    for change in changes {
        let command = Command {
            device: [1; 32],
            session: [2; 8],
            counter: 3,
            expires: 4,
            base: [5; 32],
            change,
        };
        comes_back!(document, "command", Command, command);
    }
    let outcomes = RefusalCode::ALL.map(|code| Outcome::Refused(Refusal::because(code, "why")));
    for outcome in outcomes.into_iter().chain([Outcome::Applied]) {
        let receipt = Receipt {
            device: [1; 32],
            command_hash: [2; 32],
            counter: 3,
            outcome,
            state: State::Emergency,
            programme_hash: [4; 32],
            device_time: 5,
        };
        comes_back!(document, "receipt", Receipt, receipt);
    }
    comes_back!(
        document,
        "checkpoint",
        Checkpoint,
        Checkpoint {
            device: [1; 32],
            seq: 2,
            hash: [3; 32],
            time: 4
        }
    );
}

/// Decoder and document agree on every message one bit or one byte away from a good one.
#[test]
fn decoder_and_document_agree_on_damaged_messages() {
    let document = Document::read();
    let (mut accepted, mut refused) = (0, 0);
    for message in messages::all() {
        let bytes = message.to_vec();
        let flipped = (0..bytes.len().min(96) * 8).map(|bit| {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            flipped
        });
        let cut = (0..bytes.len()).map(|len| bytes[..len].to_vec());
        let longer = [
            [bytes.as_slice(), &[0]].concat(),
            [bytes.as_slice(), &[0xF6]].concat(),
        ];
        for damaged in flipped.chain(cut).chain(longer) {
            let decodes = Message::from_slice(&damaged).is_ok();
            let described = check_deterministic(&damaged).is_ok() && document.describes("message", &damaged);
            assert_eq!(decodes, described, "{message:?}: {}", hex::encode(&damaged));
            *(if decodes { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert!(accepted > 500 && refused > 5000, "{accepted} {refused}");
}
