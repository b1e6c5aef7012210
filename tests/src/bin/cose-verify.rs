//! Conformance door: is this `COSE_Sign1` one that the signature layer of signed commands accepts?
//!
//! Reads lines of JSON, `{"cose": hex, "key_xy": hex, "kid": hex or null, "external_aad": hex}`, from standard input and
//! answers each with a line: `ok`, or `refused` and the reason. A line that cannot be read, an empty one too, is refused as
//! well, so that the answers stand in the order of the lines.
use serde::Deserialize;
use std::io::{self, BufRead, Write};
use wand_crypto::{Curve, PublicKey, SignatureAlgorithm, rustcrypto};
use wand_protocol::cose::{CoseFault, UnverifiedSign1};

/// One question.
#[derive(Deserialize)]
struct Question {
    cose: String,
    key_xy: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    external_aad: Option<String>,
}

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        match answer(&line) {
            Ok(()) => writeln!(output, "ok")?,
            Err(reason) => writeln!(output, "refused {reason}")?,
        }
        output.flush()?;
        line.clear();
    }
    Ok(())
}

fn answer(line: &[u8]) -> Result<(), String> {
    let question: Question =
        serde_json::from_slice(line).map_err(|error| format!("the line is not a question: {error}"))?;
    let bytes = |name: &str, text: &str| {
        hex::decode(text).map_err(|error| format!("{name} is not hexadecimal: {error}"))
    };
    let cose = bytes("cose", &question.cose)?;
    let key_id = question.kid.as_deref().map(|kid| bytes("kid", kid)).transpose()?;
    let aad = bytes(
        "external_aad",
        question.external_aad.as_deref().unwrap_or_default(),
    )?;
    let key = key(&bytes("key_xy", &question.key_xy)?)?;
    verify(&cose, &key, key_id.as_deref(), &aad).map_err(|fault| fault.to_string())
}

fn key(xy: &[u8]) -> Result<PublicKey, String> {
    let sec1 = [&[4], xy].concat();
    PublicKey::from_sec1(Curve::P256, &sec1).map_err(|error| format!("key_xy: {error}"))
}

fn verify(cose: &[u8], key: &PublicKey, key_id: Option<&[u8]>, aad: &[u8]) -> Result<(), CoseFault> {
    let unverified = UnverifiedSign1::parse(cose)?;
    if unverified.algorithm() != SignatureAlgorithm::Es256 {
        return Err(CoseFault::WrongAlgorithm);
    }
    unverified.expect_key_id(key_id)?;
    unverified.verify(rustcrypto(), key, aad).map(drop)
}
