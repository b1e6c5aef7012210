//! Looking for what must not be readable, as somebody does who has no key but knows encodings.

use aho_corasick::AhoCorasick;
use anyhow::Result;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// So many bytes in a row that were stored are no accident.
const WINDOW: usize = 16;
/// A window with fewer different bytes is filling.
const VARIED: usize = 6;

/// A way to write bytes down.
type Form = (&'static str, fn(&[u8]) -> Vec<Vec<u8>>);

/// The encodings that are tried, each forwards and backwards, whatever the case of letters.
const FORMS: [Form; 8] = [
    ("as it is", |secret| vec![secret.to_vec()]),
    ("in UTF-16", |secret| {
        vec![widened(secret, &[1, 0]), widened(secret, &[0, 1])]
    }),
    ("in UTF-32", |secret| {
        vec![widened(secret, &[1, 0, 0, 0]), widened(secret, &[0, 0, 0, 1])]
    }),
    ("in hexadecimal", |secret| vec![hex::encode(secret).into_bytes()]),
    ("in Base64", base64),
    ("with its bits turned round", |secret| {
        vec![secret.iter().map(|byte| byte.reverse_bits()).collect()]
    }),
    ("with its nibbles exchanged", |secret| {
        vec![secret.iter().map(|byte| byte.rotate_left(4)).collect()]
    }),
    ("in seven bits", |secret| vec![packed(secret)]),
];

/// A change that is the same for every byte, by what it leaves as it was: the step from each byte to the next.
type Mask = (&'static str, fn(u8, u8) -> u8);

const MASKS: [Mask; 2] = [
    ("xored with a byte", |a, b| a ^ b),
    ("with a byte added", u8::wrapping_sub),
];

/// One of the secrets that can be read in one of the streams, and how; `None` when none can. Beside [`FORMS`], every byte
/// may have the same added or xored.
///
/// # Errors
/// When the secrets are too many or too long to be sought.
pub(crate) fn readable<'s>(
    streams: &[Vec<u8>],
    secrets: &[&'s str],
) -> Result<Option<(&'s str, &'static str)>> {
    let mut meanings = Vec::new();
    let mut wanted = Vec::new();
    for secret in secrets {
        for (name, form) in FORMS {
            for written in form(secret.as_bytes()) {
                meanings.extend([(*secret, name); 2]);
                wanted.push(written.iter().rev().copied().collect());
                wanted.push(written);
            }
        }
    }
    let written = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(wanted)?;
    if let Some(found) = streams.iter().find_map(|stream| written.find(stream)) {
        return Ok(meanings.get(found.pattern().as_usize()).copied());
    }
    for (name, mask) in MASKS {
        let steps =
            |bytes: &[u8]| -> Vec<u8> { bytes.windows(2).map(|pair| mask(pair[0], pair[1])).collect() };
        let masked = AhoCorasick::new(secrets.iter().map(|secret| steps(secret.as_bytes())))?;
        if let Some(found) = streams.iter().find_map(|stream| masked.find(&steps(stream))) {
            return Ok(secrets
                .get(found.pattern().as_usize())
                .map(|secret| (*secret, name)));
        }
    }
    Ok(None)
}

/// Sixteen bytes in a row of one of the files that stand in one of the streams, forwards or backwards; with the file.
pub(crate) fn stored<'f>(
    streams: &[Vec<u8>],
    files: &'f [(PathBuf, Vec<u8>)],
) -> Option<(&'f Path, [u8; WINDOW])> {
    let is_varied = |window: &&[u8]| window.iter().collect::<HashSet<_>>().len() >= VARIED;
    let backwards: Vec<Vec<u8>> = streams
        .iter()
        .map(|stream| stream.iter().rev().copied().collect())
        .collect();
    // What crossed is less than what is stored: that is what is kept at hand.
    let crossed: HashSet<&[u8]> = streams
        .iter()
        .chain(&backwards)
        .flat_map(|stream| stream.windows(WINDOW).filter(is_varied))
        .collect();
    files.iter().find_map(|(path, bytes)| {
        let found = bytes.windows(WINDOW).find(|window| crossed.contains(window))?;
        Some((path.as_path(), found.try_into().ok()?))
    })
}

fn widened(secret: &[u8], place: &[u8]) -> Vec<u8> {
    secret
        .iter()
        .flat_map(|byte| place.iter().map(move |here| byte * here))
        .collect()
}

/// The characters that depend on the secret alone, at each of its three positions in a longer text.
fn base64(secret: &[u8]) -> Vec<Vec<u8>> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> = secret
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect();
    let from = |skipped: usize| {
        let sextets = bits.get(skipped..).unwrap_or_default().chunks_exact(6);
        sextets
            .map(|sextet| {
                let index = sextet.iter().fold(0, |index, bit| index << 1 | usize::from(*bit));
                ALPHABET[index]
            })
            .collect()
    };
    [0, 4, 2].map(from).into()
}

/// Characters of seven bits without a gap (3GPP TS 23.038).
fn packed(secret: &[u8]) -> Vec<u8> {
    let bits: Vec<bool> = secret
        .iter()
        .flat_map(|byte| (0..7).map(move |bit| byte >> bit & 1 == 1))
        .collect();
    bits.chunks_exact(8)
        .map(|octet| octet.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"W7K2M9P1";
    const TEXT: &str = "W7K2M9P1";

    fn found(planted: &[u8]) -> Option<&'static str> {
        let stream = [&[0x5a; 40], planted, &[0xc3; 40]].concat();
        let found = readable(&[vec![1; 30], stream], &["not there", TEXT]).unwrap();
        found.map(|(secret, how)| {
            assert_eq!(secret, TEXT);
            how
        })
    }

    /// Each encoding is found where it is, which is what makes its absence worth something.
    #[test]
    fn every_encoding_is_found() {
        assert_eq!(found(b""), None);
        assert_eq!(found(b"W7K2M9P"), None);
        for (planted, how) in [
            (&b"w7k2m9p1"[..], "as it is"),
            (b"1P9M2K7W", "as it is"),
            (&widened(SECRET, &[1, 0]), "in UTF-16"),
            (&widened(SECRET, &[0, 1]), "in UTF-16"),
            (&widened(SECRET, &[0, 0, 0, 1]), "in UTF-32"),
            (b"57374b324D395031", "in hexadecimal"),
            (b"VzdLMk05UDE=", "in Base64"),
            (b"eFc3SzJNOVAx", "in Base64"),
            (b"eHhXN0syTTlQMQ", "in Base64"),
        ] {
            assert_eq!(found(planted), Some(how), "{planted:?}");
        }
        let changed =
            |change: fn(u8) -> u8| found(&SECRET.iter().map(|byte| change(*byte)).collect::<Vec<_>>());
        assert_eq!(changed(|byte| byte ^ 0x5a), Some("xored with a byte"));
        assert_eq!(changed(|byte| byte.wrapping_add(13)), Some("with a byte added"));
        assert_eq!(changed(u8::reverse_bits), Some("with its bits turned round"));
        assert_eq!(
            changed(|byte| byte.rotate_left(4)),
            Some("with its nibbles exchanged")
        );
        assert_eq!(found(&packed(SECRET)), Some("in seven bits"));
    }

    #[test]
    fn stored_bytes_are_found_anywhere_and_filling_is_not() {
        let certificate: Vec<u8> = (0..200).map(|byte: u8| byte.wrapping_mul(37)).collect();
        let part: [u8; WINDOW] = certificate[90..90 + WINDOW].try_into().unwrap();
        let files = [
            (PathBuf::from("filling"), vec![0; 99]),
            (PathBuf::from("certificate"), certificate),
        ];
        let found = Some((Path::new("certificate"), part));
        let inside = [&[0; 5], &part[..], &[0; 5]].concat();
        assert_eq!(stored(&[vec![9; 50], inside], &files), found);
        let backwards: Vec<u8> = part.iter().rev().copied().collect();
        assert_eq!(stored(&[backwards], &files), found);
        assert_eq!(stored(&[part[1..].to_vec()], &files), None);
        assert_eq!(stored(&[vec![0; 99]], &files), None);
    }
}
