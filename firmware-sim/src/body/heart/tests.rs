use super::*;
use crate::body::SampleKind;
use crate::energy::{Battery, EnergyUsed};
use proptest::prelude::*;
use wand_therapy::class_by_key;

fn class() -> &'static Class {
    class_by_key("pacemaker").unwrap()
}

fn programme(changes: &[(&str, &str)]) -> Programme {
    let mut programme = class().nominal();
    for (key, text) in changes {
        let parameter = class().find(key).unwrap();
        programme.set(parameter.id, parameter.parse(text).unwrap());
    }
    programme
}

/// Half a minute under a programme, from the state the heart is in; counts of each marker, and the rate.
fn live(heart: &mut Heart, programme: &Programme) -> (BTreeMap<&'static str, usize>, i32) {
    let start = heart.lived_until.unwrap_or(1_000_000);
    heart.tick(start, programme);
    heart.tick(start + 10_000, programme);
    let mut counts = BTreeMap::new();
    for sample in heart.tick(start + 40_000, programme) {
        if let SampleKind::Marker { kind, .. } = sample.kind {
            *counts.entry(class().marker(kind).unwrap().short).or_default() += 1;
        }
    }
    let meter = EnergyMeter::new(Battery::implant(), EnergyUsed::default());
    let rate = class().find_measurement("rate").unwrap().id;
    (counts, heart.measurements(&meter)[&rate])
}

fn heart(switches: &[(&str, i32)]) -> Heart {
    let mut heart = Heart::new(class(), 3).unwrap();
    switches
        .iter()
        .for_each(|(name, value)| heart.turn(name, *value).unwrap());
    heart
}

fn markers(counts: &BTreeMap<&'static str, usize>) -> Vec<&'static str> {
    counts
        .iter()
        .filter(|(_, count)| **count > 2)
        .map(|(marker, _)| *marker)
        .collect()
}

#[test]
fn raising_the_lower_rate_limit_above_the_sinus_rate_takes_the_heart_over() {
    let mut heart = heart(&[("sinus-rate", 70)]);
    let (counts, rate) = live(
        &mut heart,
        &programme(&[("LRL", "60"), ("fixed-av-delay", "250")]),
    );
    assert_eq!(markers(&counts), ["AS", "VS"]);
    assert!((68..=72).contains(&rate), "{rate}");
    let (counts, rate) = live(
        &mut heart,
        &programme(&[("LRL", "90"), ("fixed-av-delay", "250")]),
    );
    assert_eq!(markers(&counts), ["AP", "VS"]);
    assert!((85..=92).contains(&rate), "{rate}");
    let (counts, rate) = live(
        &mut heart,
        &programme(&[("LRL", "90"), ("fixed-av-delay", "120")]),
    );
    assert_eq!((markers(&counts), rate), (vec!["AP", "VP"], 90));
}

#[test]
fn av_block_makes_the_ventricle_follow_the_atrium_by_pulses() {
    let mut heart = heart(&[("sinus-rate", 75), ("av-block", 1)]);
    let (counts, rate) = live(&mut heart, &programme(&[("LRL", "60")]));
    assert_eq!(markers(&counts), ["AS", "VP"]);
    assert!((73..=77).contains(&rate), "{rate}");
    let (counts, rate) = live(&mut heart, &programme(&[("mode", "AAI"), ("LRL", "60")]));
    assert_eq!(
        (markers(&counts), rate),
        (vec!["AS"], 35),
        "an atrial mode leaves the ventricle to its escape"
    );
    let (counts, rate) = live(&mut heart, &programme(&[("mode", "VVI"), ("LRL", "60")]));
    assert_eq!((markers(&counts), rate), (vec!["VP"], 60));
}

#[test]
fn an_amplitude_below_the_threshold_loses_capture() {
    let mut heart = heart(&[
        ("sinus-rate", 40),
        ("av-block", 1),
        ("ventricular-threshold", 1500),
    ]);
    let loud = programme(&[("mode", "VVI"), ("LRL", "70"), ("ventricular-amplitude", "3.0")]);
    assert_eq!(live(&mut heart, &loud).1, 70);
    let quiet = programme(&[("mode", "VVI"), ("LRL", "70"), ("ventricular-amplitude", "1.0")]);
    let (counts, rate) = live(&mut heart, &quiet);
    assert!((33..=37).contains(&rate), "only the escape rhythm beats: {rate}");
    assert!(
        counts["VP"] >= counts["VS"],
        "the device goes on pacing: {counts:?}"
    );
    let longer = programme(&[
        ("mode", "VVI"),
        ("LRL", "70"),
        ("ventricular-amplitude", "1.2"),
        ("ventricular-pulse-width", "1.5"),
    ]);
    assert_eq!(
        live(&mut heart, &longer).1,
        70,
        "a longer pulse captures at a lower amplitude"
    );
}

#[test]
fn the_wave_must_reach_the_sensitivity() {
    let mut heart = heart(&[("sinus-rate", 80), ("r-wave", 1800)]);
    let deaf = programme(&[("mode", "VVI"), ("LRL", "60"), ("ventricular-sensitivity", "2.5")]);
    let (counts, _) = live(&mut heart, &deaf);
    assert_eq!(
        markers(&counts),
        ["VP"],
        "undersensing paces into the heart's own rhythm"
    );
    let keen = programme(&[("mode", "VVI"), ("LRL", "60"), ("ventricular-sensitivity", "1.5")]);
    assert_eq!(markers(&live(&mut heart, &keen).0), ["VS"]);
}

#[test]
fn hysteresis_lets_a_slower_heart_beat_by_itself() {
    let mut heart = heart(&[("sinus-rate", 55)]);
    let plain = programme(&[("mode", "VVI"), ("LRL", "60")]);
    assert!(
        live(&mut heart, &plain)
            .0
            .get("VP")
            .is_some_and(|pulses| *pulses > 20)
    );
    let patient = programme(&[("mode", "VVI"), ("LRL", "50"), ("hysteresis-rate-limit", "40")]);
    assert_eq!(markers(&live(&mut heart, &patient).0), ["VS"]);
}

#[test]
fn the_upper_rate_limit_bounds_how_fast_the_ventricle_follows() {
    let mut heart = heart(&[("sinus-rate", 150), ("av-block", 1)]);
    let (counts, rate) = live(
        &mut heart,
        &programme(&[
            ("URL", "120"),
            ("post-ventricular-atrial-refractory-period", "200"),
        ]),
    );
    assert!(rate <= 121 && rate > 70, "{rate} {counts:?}");
}

#[test]
fn activity_raises_the_rate_in_rate_adaptive_modes_only() {
    let mut heart = heart(&[("sinus-rate", 40), ("av-block", 1), ("activity", 100)]);
    assert_eq!(
        live(
            &mut heart,
            &programme(&[("mode", "VVIR"), ("LRL", "60"), ("MSR", "110")])
        )
        .1,
        110
    );
    assert_eq!(
        live(
            &mut heart,
            &programme(&[("mode", "VVI"), ("LRL", "60"), ("MSR", "110")])
        )
        .1,
        60
    );
}

#[test]
fn off_paces_nothing_and_asynchronous_modes_sense_nothing() {
    let mut heart = heart(&[("sinus-rate", 50)]);
    assert!(live(&mut heart, &programme(&[("mode", "Off")])).0.is_empty());
    assert_eq!(
        markers(&live(&mut heart, &programme(&[("mode", "DOO"), ("LRL", "85")])).0),
        ["AP", "VP"]
    );
    assert_eq!(
        markers(&live(&mut heart, &programme(&[("mode", "VOO"), ("LRL", "85")])).0),
        ["VP"]
    );
}

#[test]
fn a_broken_lead_shows_in_impedance_and_wave_and_captures_nothing() {
    let mut heart = heart(&[("sinus-rate", 40), ("av-block", 1), ("ventricular-lead-fault", 1)]);
    let (_, rate) = live(&mut heart, &programme(&[("mode", "VVI")]));
    assert!(rate < 40);
    let meter = EnergyMeter::new(Battery::implant(), EnergyUsed::default());
    let measured = heart.measurements(&meter);
    let value = |key| measured[&class().find_measurement(key).unwrap().id];
    assert_eq!((value("ventricular-lead-impedance"), value("r-wave")), (2_500, 0));
    assert_eq!(
        (value("atrial-lead-impedance"), value("battery-voltage")),
        (500, 2_800)
    );
}

/// R-CM-8: after pace-now the first pulse comes within two cardiac cycles and 500 ms.
#[test]
fn the_emergency_programme_paces_within_two_cycles() {
    let mut heart = heart(&[("sinus-rate", 40), ("av-block", 1)]);
    let off = programme(&[("mode", "Off")]);
    live(&mut heart, &off);
    let start = heart.lived_until.unwrap();
    let stat = class().emergency().unwrap();
    let samples = heart.tick(start + 5_000, &stat);
    let first = samples
        .iter()
        .find(|sample| matches!(sample.kind, SampleKind::Marker { kind: 5, .. }))
        .unwrap();
    assert!(
        first.at_ms - start <= 2 * 60_000 / 65 + 500,
        "{}",
        first.at_ms - start
    );
    assert!(samples.windows(2).all(|pair| pair[0].at_ms <= pair[1].at_ms));
}

#[test]
fn pacing_takes_the_energy_that_physics_says() {
    let mut paced = heart(&[("sinus-rate", 30), ("av-block", 1)]);
    let strong = programme(&[("mode", "VVI"), ("LRL", "60"), ("ventricular-amplitude", "5.0")]);
    live(&mut paced, &strong);
    paced.take_energy_nj();
    let start = paced.lived_until.unwrap();
    paced.tick(start + 60_000, &strong);
    let expected = 60 * (5_000 * 5_000 * 400 / 610 / 1000) + UPKEEP_NW * 60;
    assert!(paced.take_energy_nj().abs_diff(expected) <= 17_000 + expected / 100);
    assert_eq!(paced.take_energy_nj(), 0);
}

#[test]
fn markers_carry_the_interval_and_the_electrogram_shows_the_beats() {
    let mut heart = heart(&[("sinus-rate", 40), ("av-block", 1)]);
    let paced = programme(&[("mode", "VVI"), ("LRL", "60")]);
    live(&mut heart, &paced);
    let start = heart.lived_until.unwrap();
    let samples = heart.tick(start + 5_000, &paced);
    let beats: Vec<u64> = samples.iter().map(|sample| sample.at_ms).collect();
    assert!(samples.iter().all(|sample| sample.kind
        == SampleKind::Marker {
            kind: 5,
            interval_ms: 1_000
        }));
    let trace = heart.waveform(2, start, 1_250, 4_000);
    let peaks = trace
        .windows(3)
        .filter(|w| w[1] > 9_000 && w[1] >= w[0] && w[1] > w[2])
        .count();
    assert!(peaks.abs_diff(beats.len()) <= 1, "{peaks} {}", beats.len());
    assert!(heart.waveform(3, start, 10, 4_000).is_empty());
    heart.turn("ventricular-lead-fault", 1).unwrap();
    assert!(heart.waveform(2, start, 1_250, 4_000).iter().all(|raw| *raw == 0));
}

#[test]
fn switches_are_bounded_and_named() {
    let mut heart = heart(&[]);
    assert_eq!(
        heart.turn("sinus-rate", 900),
        Err(BodyFault::OutOfRange { least: 20, most: 200 })
    );
    assert_eq!(heart.turn("colour", 1), Err(BodyFault::NoSuchSwitch));
    for switch in heart.switches() {
        assert_eq!(heart.turn(switch.name, switch.most), Ok(()), "{}", switch.name);
    }
}

proptest! {
    /// Whatever is programmed, the model neither stops nor runs away, and time does not go back.
    #[test]
    fn no_programme_stops_the_model(
        values in proptest::collection::vec(any::<prop::sample::Index>(), 40),
        sinus in 20i32..200,
        block: bool,
        seed: u64,
    ) {
        let mut heart = Heart::new(class(), seed).unwrap();
        heart.turn("sinus-rate", sinus).unwrap();
        heart.turn("av-block", i32::from(block)).unwrap();
        let programme: Programme = class()
            .parameters
            .iter()
            .zip(&values)
            .map(|(parameter, index)| {
                let all: Vec<i32> = parameter.all().collect();
                (parameter.id, all[index.index(all.len())])
            })
            .collect();
        heart.tick(5_000, &programme);
        let samples = heart.tick(65_000, &programme);
        prop_assert!(samples.len() < 1000);
        prop_assert!(samples.windows(2).all(|pair| pair[0].at_ms <= pair[1].at_ms));
        prop_assert!(samples.iter().all(|sample| (5_000..=65_000).contains(&sample.at_ms)));
    }
}
