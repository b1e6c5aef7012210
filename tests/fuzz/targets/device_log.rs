//! A log that holds together against the device's checkpoint is the device's log (R-LG-1).
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use wand_crypto::rustcrypto;
use wand_fuzz::edit::Offered;
use wand_fuzz::genuine::Encounter;
use wand_protocol::log::{LogEntry, LogHead, LogVerifier, UnverifiedCheckpoint};

#[derive(Debug, Arbitrary)]
struct Script<'a> {
    known: Option<u8>,
    forgery: Vec<Forgery<'a>>,
    checkpoint: Offered<'a>,
}

/// What somebody did to the entries.
#[derive(Debug, Arbitrary)]
enum Forgery<'a> {
    Drop(u8),
    Swap(u8, u8),
    Repeat(u8),
    Renumber(u8, u64),
    Redate(u8, u64),
    Rename(u8, u16),
    Retell(u8, &'a [u8]),
    Relink(u8, [u8; 32]),
}

fuzz_target!(|script: Script<'_>| {
    let encounter = Encounter::shared();
    let genuine = &encounter.log.entries;
    let known = script
        .known
        .map(|index| genuine[usize::from(index) % genuine.len()].head(rustcrypto()));
    let mut verifier = LogVerifier::new(known);
    let mut entries: Vec<_> = genuine
        .iter()
        .filter(|entry| entry.seq >= verifier.wanted())
        .cloned()
        .collect();
    script
        .forgery
        .iter()
        .for_each(|forgery| forge(&mut entries, forgery));
    for entry in &entries {
        let wanted = verifier.wanted();
        if verifier.accept(rustcrypto(), entry).is_err() {
            return;
        }
        assert!(entry.seq == wanted || (known.is_none() && wanted == 0));
    }
    conclude(&script, verifier, known, &entries);
});

fn conclude(script: &Script<'_>, verifier: LogVerifier, known: Option<LogHead>, entries: &[LogEntry]) {
    let encounter = Encounter::shared();
    let checkpoint = encounter.log.checkpoint.clone().unwrap_or_default();
    let bytes = script.checkpoint.bytes(&[checkpoint, encounter.receipt.clone()]);
    let parsed = UnverifiedCheckpoint::parse(&bytes);
    let Ok(checkpoint) =
        parsed.and_then(|one| one.verify(rustcrypto(), &encounter.evidence, &encounter.device()))
    else {
        return;
    };
    let Ok(verdict) = verifier.conclude(&checkpoint) else {
        return;
    };
    let attested = entries.iter().filter(|entry| entry.seq <= verdict.attested.seq);
    for entry in attested {
        assert!(
            encounter.log.entries.contains(entry),
            "an entry that the device never wrote was believed"
        );
    }
    let last = entries
        .last()
        .map(|entry| entry.seq)
        .or(known.map(|head| head.seq));
    assert!(
        last.is_some_and(|last| last >= verdict.attested.seq),
        "missing entries went unnoticed"
    );
}

fn forge(entries: &mut Vec<LogEntry>, forgery: &Forgery<'_>) {
    if entries.is_empty() {
        return;
    }
    let len = entries.len();
    let place = |index: u8| usize::from(index) % len;
    match forgery {
        Forgery::Drop(index) => drop(entries.remove(place(*index))),
        Forgery::Swap(a, b) => entries.swap(place(*a), place(*b)),
        Forgery::Repeat(index) => entries.push(entries[place(*index)].clone()),
        Forgery::Renumber(index, seq) => entries[place(*index)].seq = *seq,
        Forgery::Redate(index, time) => entries[place(*index)].time = *time,
        Forgery::Rename(index, code) => entries[place(*index)].code = *code,
        Forgery::Retell(index, detail) => entries[place(*index)].detail = detail.to_vec(),
        Forgery::Relink(index, prev) => entries[place(*index)].prev = *prev,
    }
}
