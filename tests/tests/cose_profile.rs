//! The strict `COSE_Sign1` profile against an adversary who can sign.
mod support;

use support::{aad, random, signer, verify_with};
use wand_crypto::{Curve, PublicKey, SignatureAlgorithm};
use wand_protocol::cbor::CborFault;
use wand_protocol::cose::CoseFault;

/// Builds a `COSE_Sign1` from raw parts, with a signature that is good for them.
struct Forge {
    prefix: &'static str,
    protected: &'static str,
    unprotected: &'static str,
    payload: &'static str,
    suffix: &'static str,
}

const PLAIN: Forge = Forge {
    prefix: "d284",
    protected: "a10126",
    unprotected: "a0",
    payload: "43010203",
    suffix: "",
};

impl Forge {
    fn bytes(&self) -> Vec<u8> {
        self.with_signature(|signature| [&[0x58, 0x40], signature].concat())
    }

    fn with_signature(&self, encode: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let protected = hex::decode(self.protected).unwrap();
        let payload = hex::decode(self.payload).unwrap();
        let mut message = vec![0x84, 0x6a];
        message.extend_from_slice(b"Signature1");
        message.extend(bstr(&protected));
        message.extend(bstr(aad()));
        message.extend_from_slice(&payload);
        let signature = signer(SignatureAlgorithm::Es256)
            .sign(&message, &mut random())
            .unwrap();
        let mut bytes = hex::decode(self.prefix).unwrap();
        bytes.extend(bstr(&protected));
        bytes.extend(hex::decode(self.unprotected).unwrap());
        bytes.extend(&payload);
        bytes.extend(encode(&signature));
        bytes.extend(hex::decode(self.suffix).unwrap());
        bytes
    }
}

fn framed(prefix: &'static str, suffix: &'static str) -> Forge {
    Forge {
        prefix,
        suffix,
        ..PLAIN
    }
}

fn headers(protected: &'static str, unprotected: &'static str) -> Forge {
    Forge {
        protected,
        unprotected,
        ..PLAIN
    }
}

fn payload(payload: &'static str) -> Forge {
    Forge { payload, ..PLAIN }
}

fn bstr(bytes: &[u8]) -> Vec<u8> {
    let len = u8::try_from(bytes.len()).unwrap();
    let head = if len < 24 {
        vec![0x40 | len]
    } else {
        vec![0x58, len]
    };
    [head, bytes.to_vec()].concat()
}

fn verdict(bytes: &[u8]) -> Result<(), CoseFault> {
    verify_with(bytes, signer(SignatureAlgorithm::Es256).public_key(), aad())
}

/// R-CM-1: what is well formed and well signed passes, also with headers that are neither critical nor ours.
#[test]
fn accepts_what_the_profile_allows() {
    let accepted = [
        PLAIN,
        payload("40"),
        headers("a10126", "a1044131"),
        headers("a20126044131", "a0"),
        headers("a201260300", "a0"),
        headers("a20126036a746578742f706c61696e", "a0"),
        headers("a30126028104044131", "a0"),
        headers("a3012602810303182a", "a0"),
        headers("a20126186301", "a0"),
        headers("a10126", "a1186301"),
        headers("a10126", "a161780a"),
        headers("a201261822822e480102030405060708", "a0"),
        headers("a20126182143308200", "a0"),
        headers("a10126", "a1182143308200"),
    ];
    for forge in accepted {
        let bytes = forge.bytes();
        assert_eq!(verdict(&bytes), Ok(()), "{}", hex::encode(&bytes));
    }
}

/// R-CM-1: everything else is refused for its own reason, although the signature is good for it.
#[test]
fn refuses_what_the_profile_forbids() {
    use CborFault::{DuplicateKey, Indefinite, KeyOrder, NotShortest, Trailing};
    use CoseFault::*;
    let refused = [
        ("untagged", framed("84", ""), WrongTag),
        ("tagged twice", framed("d2d284", ""), WrongTag),
        ("tag not shortest", framed("d81284", ""), Encoding(NotShortest)),
        ("self-described", framed("d9d9f7d284", ""), WrongTag),
        ("COSE_Mac0", framed("d184", ""), WrongTag),
        ("indefinite array", framed("d29f", "ff"), Encoding(Indefinite)),
        (
            "array length not shortest",
            framed("d29804", ""),
            Encoding(NotShortest),
        ),
        ("five fields", framed("d285", "00"), WrongShape),
        ("a map", framed("d2a2", ""), Encoding(KeyOrder)),
        ("trailing byte", framed("d284", "00"), Encoding(Trailing)),
        ("no protected headers", headers("", "a0"), NoAlgorithm),
        ("empty protected map", headers("a0", "a0"), NoAlgorithm),
        ("no algorithm", headers("a10300", "a0"), NoAlgorithm),
        (
            "algorithm not shortest",
            headers("a1013806", "a0"),
            Protected(NotShortest),
        ),
        (
            "label not shortest",
            headers("a1180126", "a0"),
            Protected(NotShortest),
        ),
        (
            "indefinite protected map",
            headers("bf0126ff", "a0"),
            Protected(Indefinite),
        ),
        (
            "trailing in protected",
            headers("a1012600", "a0"),
            Protected(Trailing),
        ),
        (
            "duplicate in protected",
            headers("a201260126", "a0"),
            Protected(DuplicateKey),
        ),
        (
            "protected out of order",
            headers("a203000126", "a0"),
            Protected(KeyOrder),
        ),
        ("protected is no map", headers("820126", "a0"), WrongShape),
        ("tagged protected map", headers("d818a10126", "a0"), WrongShape),
        (
            "algorithm as text",
            headers("a101654553323536", "a0"),
            WrongAlgorithm,
        ),
        ("ES384", headers("a1013822", "a0"), WrongAlgorithm),
        ("EdDSA", headers("a10127", "a0"), WrongAlgorithm),
        ("algorithm null", headers("a101f6", "a0"), WrongAlgorithm),
        (
            "algorithm twice",
            headers("a10126", "a10126"),
            UnprotectedAlgorithm,
        ),
        (
            "another algorithm",
            headers("a10126", "a10127"),
            UnprotectedAlgorithm,
        ),
        ("unprotected only", headers("", "a10126"), NoAlgorithm),
        (
            "indefinite headers",
            headers("a10126", "bfff"),
            Encoding(Indefinite),
        ),
        (
            "headers not shortest",
            headers("a10126", "b800"),
            Encoding(NotShortest),
        ),
        (
            "duplicate header",
            headers("a10126", "a2044131044131"),
            Encoding(DuplicateKey),
        ),
        (
            "out of order",
            headers("a10126", "a21863010300"),
            Encoding(KeyOrder),
        ),
        ("kid twice", headers("a20126044131", "a1044131"), DuplicateHeader),
        (
            "unknown twice",
            headers("a20126186301", "a1186302"),
            DuplicateHeader,
        ),
        ("headers as bytes", headers("a10126", "40"), WrongShape),
        ("headers null", headers("a10126", "f6"), WrongShape),
        ("label of bytes", headers("a10126", "a1410100"), WrongHeader),
        ("kid as text", headers("a10126", "a1046131"), WrongHeader),
        ("content type null", headers("a2012603f6", "a0"), WrongHeader),
        ("unprotected crit", headers("a10126", "a1028101"), Critical),
        (
            "unknown critical",
            headers("a3012602811863186301", "a0"),
            Critical,
        ),
        ("critical and absent", headers("a20126028104", "a0"), Critical),
        (
            "critical elsewhere",
            headers("a20126028104", "a1044131"),
            Critical,
        ),
        (
            "critical text label",
            headers("a301260281617861780a", "a0"),
            Critical,
        ),
        ("empty crit", headers("a201260280", "a0"), Critical),
        ("crit no array", headers("a201260201", "a0"), Critical),
        ("crit repeats a label", headers("a2012602820101", "a0"), Critical),
        ("detached", payload("f6"), Detached),
        ("payload undefined", payload("f7"), WrongShape),
        ("payload text", payload("63616263"), WrongShape),
        ("payload in pieces", payload("5f4101ff"), Encoding(Indefinite)),
        (
            "payload length not shortest",
            payload("5803010203"),
            Encoding(NotShortest),
        ),
    ];
    for (what, forge, fault) in refused {
        let bytes = forge.bytes();
        assert_eq!(verdict(&bytes), Err(fault), "{what}: {}", hex::encode(&bytes));
    }
}

/// R-CM-1: a signature is `r ‖ s` of the algorithm's length, in range, and nothing else.
#[test]
fn refuses_every_other_form_of_signature() {
    let zero_r = |good: &[u8]| bstr(&[&[0; 32], &good[32..]].concat());
    let zero_s = |good: &[u8]| bstr(&[&good[..32], &[0; 32]].concat());
    let too_large = |good: &[u8]| bstr(&[&[0xFF; 32], &good[32..]].concat());
    let der = |good: &[u8]| bstr(&der_signature(&good[..32], &good[32..]));
    type Form<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;
    let forms: [(&str, Form<'_>); 9] = [
        ("r zero", &zero_r),
        ("s zero", &zero_s),
        ("r above the order", &too_large),
        ("DER", &der),
        ("short", &|good| bstr(&good[..63])),
        ("long", &|good| bstr(&[good, &[0]].concat())),
        ("empty", &|_| bstr(&[])),
        ("zero", &|_| bstr(&[0; 64])),
        ("swapped", &|good| bstr(&[&good[32..], &good[..32]].concat())),
    ];
    for (what, form) in forms {
        assert_eq!(
            verdict(&PLAIN.with_signature(form)),
            Err(CoseFault::BadSignature),
            "{what}"
        );
    }
    assert_eq!(
        verdict(&PLAIN.with_signature(|_| vec![0xF6])),
        Err(CoseFault::WrongShape)
    );
}

fn der_signature(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |value: &[u8]| {
        let value = [&[0], value].concat();
        [&[2, u8::try_from(value.len()).unwrap()], value.as_slice()].concat()
    };
    let body = [integer(r), integer(s)].concat();
    [&[0x30, u8::try_from(body.len()).unwrap()], body.as_slice()].concat()
}

/// R-SE-3: other additional data, another key, or a key that is no point.
#[test]
fn refuses_another_context_or_key() {
    let bytes = PLAIN.bytes();
    let key = signer(SignatureAlgorithm::Es256);
    assert_eq!(
        verify_with(&bytes, key.public_key(), b"other"),
        Err(CoseFault::BadSignature)
    );
    assert_eq!(
        verify_with(&bytes, key.public_key(), b""),
        Err(CoseFault::BadSignature)
    );
    let strong = signer(SignatureAlgorithm::Es384);
    assert_eq!(
        verify_with(&bytes, strong.public_key(), aad()),
        Err(CoseFault::WrongAlgorithm)
    );
    let mut xy = key.public_key().sec1().to_vec();
    *xy.last_mut().unwrap() ^= 1;
    let broken = PublicKey::from_sec1(Curve::P256, &xy).unwrap();
    assert_eq!(verify_with(&bytes, &broken, aad()), Err(CoseFault::InvalidKey));
}

/// Every truncation and every flipped bit of a good message is refused, and nothing panics.
#[test]
fn refuses_every_truncation_and_flipped_bit() {
    let bytes = headers("a20126044131", "a0").bytes();
    for len in 0..bytes.len() {
        assert!(verdict(&bytes[..len]).is_err(), "{len}");
    }
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(verdict(&flipped).is_err(), "bit {bit}");
    }
}
