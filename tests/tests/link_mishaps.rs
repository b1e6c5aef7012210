//! Ten thousand encounters through an air that drops, repeats, reorders, flips, delays and cuts: each ends in success or
//! in a named fault, and the device has the old programme or the new one, never another.

use std::collections::BTreeMap;
use std::thread;
use wand_link::{Air, Mishaps};
use wand_tests::clinic::{Clinic, Conclusion, Encounter, Visit};
use wand_therapy::Programme;

const RUNS: u64 = 10_000;

/// From a quiet air to one in which hardly a packet arrives as it was sent.
fn air(seed: u64) -> Air {
    let mut mishaps = match seed % 8 {
        0 => Mishaps::default(),
        1 => Mishaps {
            drop: 0.10,
            ..Mishaps::default()
        },
        2 => Mishaps {
            repeat: 0.30,
            ..Mishaps::default()
        },
        3 => Mishaps {
            reorder: 0.30,
            ..Mishaps::default()
        },
        4 => Mishaps {
            flip: 0.05,
            ..Mishaps::default()
        },
        5 => Mishaps {
            delay: 0.20,
            longest_delay: 3_000,
            ..Mishaps::default()
        },
        6 => Mishaps::all(0.03, 500),
        _ => Mishaps::all(0.10, 2_000),
    };
    if seed.is_multiple_of(5) {
        mishaps.cut = 0.02;
    }
    Air::new(seed, mishaps).with_latency(8)
}

/// Every fourth round of airs is met with the device's own cryptography, the others with the faster one.
fn clinic(seed: u64) -> &'static Clinic {
    match (seed / 8).is_multiple_of(4) {
        true => Clinic::shared(),
        false => Clinic::shared_over_aws_lc(),
    }
}

/// What a device says for itself after the encounter.
fn permanent(encounter: &Encounter<'_>) -> Programme {
    encounter.stored().permanent()
}

fn encounter(clinic: &Clinic, seed: u64) -> String {
    let change = Visit::lower_rate_limit();
    let mut encounter = Encounter::new(clinic, seed, air(seed), Visit::programming(change.clone(), seed));
    let before = permanent(&encounter);
    let after = before.with(&change);
    encounter.run();
    let now = permanent(&encounter);
    let conclusion = encounter
        .visit
        .conclusion()
        .expect("an encounter ends with a conclusion")
        .clone();
    assert!(
        now == before || now == after,
        "seed {seed}: a programme that nobody chose"
    );
    match &conclusion {
        Conclusion::Programmed => assert_eq!(now, after, "seed {seed}"),
        Conclusion::Interrupted {
            acknowledged: true, ..
        } => assert_eq!(now, after, "seed {seed}: an acknowledged change is lost"),
        Conclusion::Interrupted { sent: false, .. } | Conclusion::Refused(_) => {
            assert_eq!(now, before, "seed {seed}")
        }
        Conclusion::Interrupted { .. } => {}
    }
    match conclusion {
        Conclusion::Programmed => "programmed".to_owned(),
        Conclusion::Interrupted { code, .. } => code.to_owned(),
        Conclusion::Refused(code) => format!("refused: {code}"),
    }
}

/// R-SE-3, R-CM-3, R-CM-5; uncertain command, SweynTooth, duplicated delivery, link cut between send and answer.
#[test]
fn ten_thousand_mishandled_encounters_end_in_success_or_a_named_fault() {
    let workers = thread::available_parallelism().map_or(2, usize::from) as u64;
    let tallies: Vec<_> = thread::scope(|scope| {
        let hands: Vec<_> = (0..workers)
            .map(|worker| {
                scope.spawn(move || {
                    let mut tally = BTreeMap::<String, u64>::new();
                    for seed in (worker..RUNS).step_by(workers as usize) {
                        *tally.entry(encounter(clinic(seed), seed)).or_default() += 1;
                    }
                    tally
                })
            })
            .collect();
        hands
            .into_iter()
            .map(|hand| hand.join().expect("no encounter panics"))
            .collect()
    });
    let mut tally = BTreeMap::<String, u64>::new();
    tallies
        .into_iter()
        .flatten()
        .for_each(|(end, count)| *tally.entry(end).or_default() += count);
    assert_eq!(tally.values().sum::<u64>(), RUNS);
    let programmed = tally.get("programmed").copied().unwrap_or_default();
    assert!(
        programmed > RUNS / 2,
        "most airs are no worse than real ones: {programmed} of {RUNS} got through"
    );
    for fault in ["link-lost", "closed"] {
        let count = tally.get(fault).copied().unwrap_or_default();
        assert!(count < RUNS / 2, "{count} of {RUNS} ended with {fault}");
    }
    assert!(tally.len() > 2, "mishaps have names: {tally:?}");
}
