//! A record is opened only if it is the next one that the peer sealed; anything else ends the session (R-SE-3).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::{CryptoError, Secret, rustcrypto};
use wand_fuzz::edit::{Edit, edited};
use wand_protocol::record::{End, Opener, RecordFault, Sealer};

/// What becomes of the next record on its way.
#[derive(Debug, Arbitrary)]
enum Fate<'a> {
    Arrives(&'a [u8]),
    IsChanged(&'a [u8], Vec<Edit<'a>>),
    IsLost(&'a [u8]),
    IsReflected(&'a [u8]),
    ComesAgain(u8),
    Never(&'a [u8]),
    KeysAreRefreshed,
}

fuzz_target!(|fates: Vec<Fate<'_>>| {
    let provider = rustcrypto();
    let mut sealer = Sealer::new(provider, End::Device, &keys, 0).expect("keys");
    let mut own = Sealer::new(provider, End::Programmer, &keys, 0).expect("keys");
    let mut opener = Opener::new(provider, End::Programmer, &keys).expect("keys");
    let mut sent: Vec<Vec<u8>> = Vec::new();
    let (mut lost, mut ended) = (false, false);
    for fate in &fates {
        let arriving = match fate {
            Fate::Arrives(content) | Fate::IsChanged(content, _) | Fate::IsLost(content) => {
                sent.push(sealer.seal(content).expect("few records"));
                let whole = sent.last().cloned().unwrap_or_default();
                match fate {
                    Fate::IsLost(_) => {
                        lost = true;
                        continue;
                    }
                    Fate::IsChanged(_, edits) => edited(&whole, edits),
                    _ => whole,
                }
            }
            Fate::IsReflected(content) => own.seal(content).expect("few records"),
            Fate::ComesAgain(_) if sent.is_empty() => continue,
            Fate::ComesAgain(index) => sent[usize::from(*index) % sent.len()].clone(),
            Fate::Never(bytes) => bytes.to_vec(),
            Fate::KeysAreRefreshed => {
                sealer.update(provider, &keys, 0).expect("keys");
                own.update(provider, &keys, 0).expect("keys");
                opener.update(provider, &keys).expect("keys");
                (sent, lost) = (Vec::new(), false);
                continue;
            }
        };
        let content = match fate {
            Fate::Arrives(content) | Fate::IsChanged(content, _) if !lost && !ended => Some(*content),
            _ => None,
        };
        let genuine = sent.last() == Some(&arriving);
        match opener.open(&arriving) {
            Ok(opened) => {
                assert!(genuine, "something that the peer did not send was opened");
                assert_eq!(Some(opened.as_slice()), content);
            }
            Err(fault) => {
                assert!(
                    !ended || fault == RecordFault::Ended,
                    "a session went on after a fault"
                );
                assert!(
                    content.is_none() || !genuine,
                    "a genuine record was refused: {fault}"
                );
                ended = true;
            }
        }
    }
});

fn keys(label: u32, _: &[u8], len: usize) -> Result<Secret, CryptoError> {
    Ok(Secret::new(vec![label.to_be_bytes()[3]; len]))
}
