//! A journal that somebody edited or invented: as its own, an authority reads only what it wrote; and lines that nobody
//! signed make records, or are refused where they cannot stand (R-PV-1).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::sync::{LazyLock, Mutex};
use tempfile::TempDir;
use wand_authority::fuzzing::{follow, replay};
use wand_authority::{Authority, Founding, SealedKeys};
use wand_crypto::{Secret, SeededRandom, rustcrypto};
use wand_fuzz::NOW;
use wand_fuzz::edit::Offered;

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    journal: Offered<'a>,
}

struct Office {
    authority: Authority,
    journal: Vec<Vec<u8>>,
    _folder: TempDir,
}

static OFFICE: LazyLock<Mutex<Office>> = LazyLock::new(|| Mutex::new(Office::found()));

fuzz_target!(|script: Script<'_>| {
    let office = OFFICE.lock().expect("no panic before");
    let text = script.journal.bytes(&office.journal);
    let _ = replay(&text);
    if let Ok(lines) = follow(&office.authority, &text) {
        let genuine = office.journal[0]
            .split_inclusive(|byte| *byte == b'\n')
            .take(lines);
        // Only the last signature can be spelled otherwise: the digits of its hexadecimal.
        assert!(
            genuine.collect::<Vec<_>>().concat().eq_ignore_ascii_case(&text),
            "lines that the authority never wrote were believed"
        );
    }
});

impl Office {
    fn found() -> Self {
        let (provider, mut random) = (rustcrypto(), SeededRandom::new(12));
        let folder = TempDir::new().expect("a temporary folder");
        let keys = SealedKeys::new(&folder.path().join("keys"), Secret::new(vec![7; 32]), provider);
        let founding = Founding {
            name: "Wand",
            p384: true,
        };
        let keys = Box::new(keys.expect("a key folder"));
        let authority = Authority::init(folder.path(), founding, keys, provider, NOW, &mut random);
        let journal = std::fs::read(folder.path().join("journal.jsonl")).expect("a journal");
        let first: Vec<_> = journal.split_inclusive(|byte| *byte == b'\n').take(3).collect();
        let short = first.concat();
        Self {
            authority: authority.expect("an authority"),
            journal: vec![journal, short],
            _folder: folder,
        }
    }
}
