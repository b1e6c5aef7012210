//! Deterministic CBOR: the examples of RFC 8949, and another implementation's encodings.
use coset::cbor::{self, Value};
use proptest::prelude::*;
use wand_protocol::cbor::{CborFault, MAX_DEPTH, check_deterministic};

fn check(hex: &str) -> Result<(), CborFault> {
    check_deterministic(&hex::decode(hex).unwrap())
}

/// Examples of RFC 8949 appendix A that are deterministic.
#[test]
fn accepts_deterministic_examples() {
    let examples = "00 17 1818 1903e8 1a000f4240 1b000000e8d4a51000 1bffffffffffffffff c249010000000000000000 \
        3bffffffffffffffff c349010000000000000000 20 3863 f90000 f98000 f93c00 fb3ff199999999999a f93e00 f97bff \
        fa47c35000 fa7f7fffff fb7e37e43c8800759c f90001 f90400 f9c400 fbc010666666666666 f97c00 f97e00 f9fc00 f4 f5 f6 \
        f7 f0 f8ff c11a514b67b0 d74401020304 d818456449455446 40 4401020304 60 6449455446 62c3bc \
        64f0908591 80 83010203 8301820203820405 a0 a201020304 a26161016162820203 826161a161626163";
    for example in examples.split_whitespace() {
        assert_eq!(check(example), Ok(()), "{example}");
    }
}

/// Everything that says the same in another way.
#[test]
fn refuses_every_other_encoding() {
    use CborFault::*;
    let table = [
        ("", Truncated),
        ("18", Truncated),
        ("1817", NotShortest),
        ("1900ff", NotShortest),
        ("1a0000ffff", NotShortest),
        ("1b00000000ffffffff", NotShortest),
        ("3817", NotShortest),
        ("580100", NotShortest),
        ("780161", NotShortest),
        ("980100", NotShortest),
        ("b8010000", NotShortest),
        ("d81200", NotShortest),
        ("1c", Reserved),
        ("fc", Reserved),
        ("f800", Reserved),
        ("f81f", Reserved),
        ("f818", Reserved),
        ("1f", Indefinite),
        ("5f4100ff", Indefinite),
        ("7f6161ff", Indefinite),
        ("9fff", Indefinite),
        ("bfff", Indefinite),
        ("ff", Indefinite),
        ("4401", Truncated),
        ("5bffffffffffffffff00", Truncated),
        ("9bffffffffffffffff00", Truncated),
        ("bbffffffffffffffff0000", Truncated),
        ("61ff", BadText),
        ("62c328", BadText),
        ("0000", Trailing),
        ("a200000000", DuplicateKey),
        ("a201000000", KeyOrder),
        ("a2616100", Truncated),
        ("a26161000000", KeyOrder),
        ("c24101", NotShortest),
        ("c24900ffffffffffffffff", NotShortest),
        ("c201", WrongType),
        ("fa3f800000", NotShortest),
        ("fa33800000", NotShortest),
        ("fb3ff0000000000000", NotShortest),
        ("fb36a0000000000000", NotShortest),
        ("fa7fc00000", NotShortest),
        ("f97e01", NotShortest),
        ("fb7ff8000000000000", NotShortest),
        ("fa7f800000", NotShortest),
    ];
    for (hex, fault) in table {
        assert_eq!(check(hex), Err(fault), "{hex}");
    }
}

/// Nesting is bounded, so that a small stack is enough.
#[test]
fn nesting_is_bounded() {
    for opening in [&[0x81][..], &[0xC1], &[0xA1, 0x00]] {
        let deep = |depth: usize| [opening.repeat(depth), vec![0]].concat();
        assert_eq!(check_deterministic(&deep(usize::from(MAX_DEPTH))), Ok(()));
        assert_eq!(
            check_deterministic(&deep(usize::from(MAX_DEPTH) + 1)),
            Err(CborFault::TooDeep)
        );
        assert_eq!(check_deterministic(&deep(100_000)), Err(CborFault::TooDeep));
    }
}

fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    cbor::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i8>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<f32>().prop_map(|float| Value::from(f64::from(float))),
        (-2000i16..2000).prop_map(|half| Value::from(f64::from(half) / 1024.0)),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        prop::collection::vec(any::<u8>(), 0..30).prop_map(Value::Bytes),
        ".{0,9}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((inner.clone(), inner.clone()), 0..5).prop_map(Value::Map),
            (4u64..1000, inner).prop_map(|(tag, value)| Value::Tag(tag, Box::new(value))),
        ]
    })
}

/// What the other implementation's encoding lacks: it leaves the order of keys to the caller.
fn key_fault(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(key_fault),
        Value::Tag(_, inner) => key_fault(inner),
        Value::Map(entries) => {
            let keys: Vec<_> = entries.iter().map(|(key, _)| encode(key)).collect();
            keys.windows(2).any(|pair| pair[0] >= pair[1])
                || entries
                    .iter()
                    .any(|(key, value)| key_fault(key) || key_fault(value))
        }
        _ => false,
    }
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Tag(tag, inner) => Value::Tag(tag, Box::new(sorted(*inner))),
        Value::Map(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| (sorted(key), sorted(value)));
            let by_encoding: std::collections::BTreeMap<_, _> =
                entries.map(|(key, value)| (encode(&key), (key, value))).collect();
            Value::Map(by_encoding.into_values().collect())
        }
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// ciborium writes shortest forms: only the order of keys can be wrong.
    #[test]
    fn agrees_with_ciborium(value in value()) {
        prop_assert_eq!(check_deterministic(&encode(&value)).is_err(), key_fault(&value));
        prop_assert_eq!(check_deterministic(&encode(&sorted(value))), Ok(()));
    }

    /// What passes with one byte changed is what ciborium would write for the same value.
    #[test]
    fn what_passes_is_the_only_encoding(value in value(), at: prop::sample::Index, byte: u8) {
        // ciborium reads undefined as null.
        prop_assume!(byte != 0xF7);
        let mut bytes = encode(&sorted(value));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if check_deterministic(&bytes).is_ok() && let Ok(value) = cbor::from_reader::<Value, _>(bytes.as_slice()) {
            prop_assert_eq!(hex::encode(encode(&value)), hex::encode(&bytes));
        }
    }
}
