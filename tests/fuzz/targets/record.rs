//! A record is opened only if it is the next one that the peer sealed; anything else ends the session (R-SE-3).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::{CryptoError, Secret, rustcrypto};
use wand_fuzz::edit::{Edit, edited};
use wand_protocol::record::{End, Opener, RecordFault, Sealer};

/// What becomes of a record on its way.
#[derive(Debug, Arbitrary)]
enum Fate<'a> {
    Arrives(&'a [u8]),
    IsChanged(&'a [u8], Vec<Edit<'a>>),
    IsDelayed(&'a [u8]),
    /// One of those that were sent, for the first time or again.
    Comes(u8),
    IsReflected(&'a [u8]),
    IsInvented(&'a [u8]),
    KeysAreRefreshed,
}

fuzz_target!(|fates: Vec<Fate<'_>>| {
    let provider = rustcrypto();
    let mut sealer = Sealer::new(provider, End::Device, &keys, 0).expect("keys");
    let mut own = Sealer::new(provider, End::Programmer, &keys, 0).expect("keys");
    let mut opener = Opener::new(provider, End::Programmer, &keys).expect("keys");
    let mut sent: Vec<(&[u8], Vec<u8>)> = Vec::new();
    let (mut opened, mut ended) = (0, false);
    for fate in &fates {
        if let Fate::Arrives(content) | Fate::IsChanged(content, _) | Fate::IsDelayed(content) = fate {
            sent.push((content, sealer.seal(content).expect("few records")));
        }
        let newest = sent.last().map(|(_, record)| record.clone()).unwrap_or_default();
        let arriving = match fate {
            Fate::Arrives(_) => newest,
            Fate::IsChanged(_, edits) => edited(&newest, edits),
            Fate::IsDelayed(_) => continue,
            Fate::IsReflected(content) => own.seal(content).expect("few records"),
            Fate::Comes(_) if sent.is_empty() => continue,
            Fate::Comes(index) => sent[usize::from(*index) % sent.len()].1.clone(),
            Fate::IsInvented(bytes) => bytes.to_vec(),
            Fate::KeysAreRefreshed => {
                sealer.update(provider, &keys, 0).expect("keys");
                own.update(provider, &keys, 0).expect("keys");
                opener.update(provider, &keys).expect("keys");
                (sent, opened) = (Vec::new(), 0);
                continue;
            }
        };
        let due = sent
            .get(opened)
            .filter(|(_, record)| *record == arriving && !ended);
        match (opener.open(&arriving), due) {
            (Ok(content), Some((sealed, _))) => {
                assert_eq!(content, *sealed);
                opened += 1;
            }
            (Ok(_), None) => panic!("a record that was not due was opened"),
            (Err(fault), Some(_)) => panic!("the record that was due was refused: {fault}"),
            (Err(fault), None) => {
                assert!(
                    !ended || fault == RecordFault::Ended,
                    "a session went on after a fault"
                );
                ended = true;
            }
        }
    }
});

fn keys(label: u32, _: &[u8], len: usize) -> Result<Secret, CryptoError> {
    Ok(Secret::new(vec![label.to_be_bytes()[3]; len]))
}
