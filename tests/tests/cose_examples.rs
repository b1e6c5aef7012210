//! The working group's examples through the door, and another implementation.
mod support;

use coset::{CborSerializable, TaggedCborSerializable, iana};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};
use support::{aad, random, signer};
use wand_crypto::{SignatureAlgorithm, rustcrypto};
use wand_protocol::cose::{self, CertificateRef, CoseFault, SignHeaders, UnverifiedSign1};

fn example(name: &str) -> Value {
    let path = format!("{}/vectors/cose/wg/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn coordinate(key: &Value, name: &str) -> Vec<u8> {
    match key[format!("{name}_hex")].as_str() {
        Some(text) => hex::decode(text).unwrap(),
        None => base64url(key[name].as_str().unwrap()),
    }
}

fn base64url(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut held, mut bytes) = (0u32, 0, Vec::new());
    for letter in text.bytes() {
        let value = alphabet.iter().position(|known| *known == letter).unwrap();
        bits = bits << 6 | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xFF).unwrap());
        }
    }
    bytes
}

/// The question of the door for an example.
fn question(example: &Value) -> Value {
    let input = &example["input"]["sign0"];
    let key = &input["key"];
    let xy = [coordinate(key, "x"), coordinate(key, "y")].concat();
    serde_json::json!({
        "cose": example["output"]["cbor"],
        "key_xy": hex::encode(xy),
        "kid": key["kid"].as_str().map(hex::encode),
        "external_aad": input["external"].as_str().unwrap_or_default(),
    })
}

fn ask(lines: &[u8]) -> Vec<String> {
    let mut door = Command::new(env!("CARGO_BIN_EXE_cose-verify"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    door.stdin.take().unwrap().write_all(lines).unwrap();
    let output = door.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// R-CM-1: the working group's examples, by the verdict of the strict profile.
#[test]
fn the_door_gives_the_strict_verdict_on_every_example() {
    let expected = [
        ("A_3", "ok"),
        ("Appendix_C_2_1", "ok"),
        ("ecdsa-sig-01", "ok"),
        ("sign-pass-02", "ok"),
        // Its algorithm is unprotected, and its empty protected map is not the empty string.
        ("sign-pass-01", "refused an algorithm in the unprotected headers"),
        // An untagged array could be another message: the tag is part of our profile.
        ("sign-pass-03", "refused not tagged as COSE_Sign1 exactly once"),
        ("sign-fail-01", "refused not tagged as COSE_Sign1 exactly once"),
        ("sign-fail-02", "refused the signature does not verify"),
        ("sign-fail-03", "refused the algorithm is not the key's"),
        ("sign-fail-04", "refused the algorithm is not the key's"),
        ("sign-fail-06", "refused the signature does not verify"),
        ("sign-fail-07", "refused the signature does not verify"),
    ];
    let lines: String = expected
        .iter()
        .map(|(name, _)| format!("{}\n", question(&example(name))))
        .collect();
    let answers = ask(lines.as_bytes());
    let verdicts: Vec<_> = expected.iter().map(|(_, verdict)| verdict.to_string()).collect();
    assert_eq!(answers, verdicts);
}

/// A bad line gets its refusal and the next line its own verdict.
#[test]
fn the_door_outlives_bad_lines() {
    let good = question(&example("Appendix_C_2_1"));
    let mut broken = good.clone();
    broken["key_xy"] = "00".repeat(64).into();
    let mut short = good.clone();
    short["key_xy"] = "00".repeat(63).into();
    let mut other_kid = good.clone();
    other_kid["kid"] = "3132".into();
    let mut no_kid = good.clone();
    no_kid["kid"] = Value::Null;
    let mut not_hex = good.clone();
    not_hex["cose"] = "d2844".into();
    let mut lines = Vec::new();
    for line in [&broken, &short, &other_kid, &no_kid, &not_hex] {
        lines.extend(format!("{line}\n").into_bytes());
    }
    lines.extend(b"not json\n\xff\xfe\n{}\n[]\n\n \r\n");
    let mut no_aad = good.clone();
    no_aad["external_aad"] = Value::Null;
    lines.extend(format!("{no_aad}\r\n{good}").into_bytes());
    let answers = ask(&lines);
    assert_eq!(answers.len(), 13, "{answers:#?}");
    assert!(
        answers[..11].iter().all(|answer| answer.starts_with("refused ")),
        "{answers:#?}"
    );
    assert!(answers[0].contains("point of its curve"), "{answers:#?}");
    assert!(
        answers[2].contains("key identifier") && answers[3].contains("key identifier"),
        "{answers:#?}"
    );
    assert_eq!(answers[11..], ["ok", "ok"]);
}

/// What we sign, another implementation reads and finds to be signed over the same bytes, and the other way round.
#[test]
fn agrees_with_coset() {
    for algorithm in [SignatureAlgorithm::Es256, SignatureAlgorithm::Es384] {
        let key = signer(algorithm);
        let certificate = CertificateRef::Thumbprint([1, 2, 3, 4, 5, 6, 7, 8]);
        let headers = SignHeaders {
            key_id: Some(b"11"),
            certificate: Some(&certificate),
        };
        let ours = cose::sign(&*key, headers, b"content", aad(), &mut random()).unwrap();
        let theirs = coset::CoseSign1::from_tagged_slice(&ours).unwrap();
        theirs
            .verify_signature(aad(), |signature, message| {
                rustcrypto().verify(algorithm, key.public_key(), message, signature)
            })
            .unwrap();
        assert_eq!(theirs.clone().to_tagged_vec().unwrap(), ours);
        let parsed = UnverifiedSign1::parse(&ours).unwrap();
        assert_eq!(parsed.key_id(), Some(&b"11"[..]));
        assert_eq!(parsed.certificate(), Ok(Some(&certificate)));

        let number = match algorithm {
            SignatureAlgorithm::Es256 => iana::Algorithm::ES256,
            SignatureAlgorithm::Es384 => iana::Algorithm::ES384,
        };
        let theirs = coset::CoseSign1Builder::new()
            .protected(coset::HeaderBuilder::new().algorithm(number).build())
            .payload(b"content".to_vec())
            .create_signature(aad(), |message| key.sign(message, &mut random()).unwrap())
            .build();
        let verified = UnverifiedSign1::parse(&theirs.clone().to_tagged_vec().unwrap())
            .and_then(|sign1| sign1.verify(rustcrypto(), key.public_key(), aad()))
            .unwrap();
        assert_eq!(verified.payload(), b"content");
        assert_eq!(
            UnverifiedSign1::parse(&theirs.to_vec().unwrap()).unwrap_err(),
            CoseFault::WrongTag
        );
    }
}
