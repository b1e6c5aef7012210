//! The walker of deterministic CBOR agrees with ciborium, which is somebody else's: what passes is what ciborium
//! writes for the same value, map keys sorted (RFC 8949 §4.2.1).
#![no_main]

use ciborium::Value;
use libfuzzer_sys::fuzz_target;
use wand_protocol::cbor::{CborFault, check_deterministic};

fuzz_target!(|data: &[u8]| {
    let verdict = check_deterministic(data);
    let Ok(value) = ciborium::from_reader::<Value, _>(data) else {
        return;
    };
    if !is_told_apart(&value, data) {
        return;
    }
    let Some(written) = written(&value) else {
        assert!(verdict.is_err(), "a map key appears twice");
        return;
    };
    match verdict {
        Ok(()) => assert_eq!(written, data, "another encoding passed"),
        Err(CborFault::TooDeep) => {}
        Err(fault) => assert_ne!(written, data, "the deterministic encoding was refused: {fault}"),
    }
});

/// Whether ciborium keeps what tells the encodings of this value apart: `undefined` becomes null, bignums become
/// integers, and the payload of a NaN is kept or lost.
fn is_told_apart(value: &Value, data: &[u8]) -> bool {
    let nested = |value: &Value| is_told_apart(value, data);
    match value {
        Value::Float(float) => !float.is_nan(),
        Value::Null => !data.contains(&0xf7),
        Value::Integer(_) => !data
            .iter()
            .any(|byte| matches!(byte, 0xc2 | 0xc3 | 0xd8 | 0xd9 | 0xda | 0xdb)),
        Value::Tag(tag, content) => !matches!(tag, 2 | 3) && nested(content),
        Value::Array(items) => items.iter().all(nested),
        Value::Map(pairs) => pairs.iter().all(|(key, value)| nested(key) && nested(value)),
        _ => true,
    }
}

/// The deterministic encoding; none if a key appears twice.
fn written(value: &Value) -> Option<Vec<u8>> {
    sorted(value).map(|sorted| encoded(&sorted))
}

fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("a vector takes everything");
    bytes
}

fn sorted(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect::<Option<_>>()?),
        Value::Tag(tag, content) => Value::Tag(*tag, Box::new(sorted(content)?)),
        Value::Map(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(key, value)| Some((sorted(key)?, sorted(value)?)));
            let mut pairs = pairs.collect::<Option<Vec<_>>>()?;
            pairs.sort_by_cached_key(|(key, _)| encoded(key));
            if pairs
                .windows(2)
                .any(|pair| encoded(&pair[0].0) == encoded(&pair[1].0))
            {
                return None;
            }
            Value::Map(pairs)
        }
        other => other.clone(),
    })
}
