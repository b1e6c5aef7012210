//! A heart that is paced by the programme.

mod muscle;
mod pacer;
mod settings;

use super::{Body, BodyFault, Sample, Switch, newest, report, turn};
use crate::energy::EnergyMeter;
use muscle::{ATRIUM, Muscle, VENTRICLE};
use pacer::{Pacer, first};
use settings::{Ids, Settings};
use std::collections::BTreeMap;
use wand_therapy::{Class, Programme};

/// What the circuits draw beside the pulses: 8 µA at 2.8 V, in nanowatts; the order that pacemaker makers give
/// (Mallela, Ilankumaran and Rao, 2004: 5 to 15 µA in all).
const UPKEEP_NW: u64 = 22_400;

const SWITCHES: &[Switch] = &[
    switch("sinus-rate", "Rate of the sinus node in beats a minute", 20, 200),
    switch(
        "escape-rate",
        "Rate of the ventricle's own escape rhythm in beats a minute",
        10,
        60,
    ),
    switch("conduction", "AV conduction time in milliseconds", 80, 400),
    switch("av-block", "1 for complete AV block", 0, 1),
    switch("activity", "How hard the wearer works, in per cent", 0, 100),
    switch("p-wave", "P wave in microvolts", 0, 10_000),
    switch("r-wave", "R wave in microvolts", 0, 25_000),
    switch(
        "atrial-threshold",
        "Atrial capture threshold at 0.4 ms in millivolts",
        200,
        8_000,
    ),
    switch(
        "ventricular-threshold",
        "Ventricular capture threshold at 0.4 ms in millivolts",
        200,
        8_000,
    ),
    switch("atrial-lead-fault", "1 for a broken atrial lead", 0, 1),
    switch("ventricular-lead-fault", "1 for a broken ventricular lead", 0, 1),
];

const fn switch(name: &'static str, sentence: &'static str, least: i32, most: i32) -> Switch {
    Switch {
        name,
        sentence,
        least,
        most,
    }
}

/// A heart with a pulse generator.
#[derive(Debug)]
pub(super) struct Heart {
    class: &'static Class,
    ids: Ids,
    muscle: Muscle,
    pacer: Pacer,
    activity: i32,
    lived_until: Option<u64>,
    energy_nj: u64,
}

impl Heart {
    pub(super) fn new(class: &'static Class, seed: u64) -> Option<Self> {
        Some(Self {
            class,
            ids: Ids::of(class)?,
            muscle: Muscle::new(seed),
            pacer: Pacer::default(),
            activity: 0,
            lived_until: None,
            energy_nj: 0,
        })
    }

    fn beat(&mut self, chamber: usize, at_ms: u64, settings: &Settings, samples: &mut Vec<Sample>) {
        let excited = self.muscle.excite(chamber, at_ms);
        if !excited || !self.muscle.leads[chamber].senses(settings.sensitivity_uv[chamber]) {
            return;
        }
        if let Some((kind, triggers)) = self.pacer.sense(chamber, at_ms, settings) {
            samples.push(Sample { at_ms, kind });
            if triggers {
                self.pulse(chamber, at_ms, settings, samples);
            }
        }
    }

    fn pulse(&mut self, chamber: usize, at_ms: u64, settings: &Settings, samples: &mut Vec<Sample>) {
        let kind = self.pacer.pace(chamber, at_ms, settings);
        samples.push(Sample { at_ms, kind });
        let lead = self.muscle.leads[chamber];
        let (amplitude, width) = (settings.amplitude_mv[chamber], settings.pulse_width_us[chamber]);
        self.energy_nj = self.energy_nj.saturating_add(lead.pulse_nj(amplitude, width));
        if lead.captures(amplitude, width) {
            self.muscle.excite(chamber, at_ms);
        }
    }
}

impl Body for Heart {
    fn tick(&mut self, now_ms: u64, programme: &Programme) -> Vec<Sample> {
        let settings = Settings::of(self.class, &self.ids, programme, self.activity);
        let Some(lived_until) = self.lived_until.replace(now_ms) else {
            self.muscle.start(now_ms);
            self.pacer.start(now_ms);
            return Vec::new();
        };
        self.energy_nj += UPKEEP_NW * now_ms.saturating_sub(lived_until) / 1000;
        let mut samples = Vec::new();
        let mut now = lived_until;
        loop {
            let (at, chamber, paced) = first(&self.muscle, self.pacer.next(&settings));
            if at > now_ms {
                return newest(samples);
            }
            // A pulse that a new programme makes overdue is given now, not in the past.
            now = now.max(at);
            if paced {
                self.pulse(chamber, now, &settings, &mut samples);
            } else {
                self.beat(chamber, now, &settings, &mut samples);
            }
        }
    }

    fn measurements(&self, meter: &EnergyMeter) -> BTreeMap<u16, i32> {
        let millivolts = i32::try_from(meter.centivolts() * 10).unwrap_or(i32::MAX);
        let [atrium, ventricle] = self.muscle.leads;
        let impedance = |lead: muscle::Lead| if lead.broken { i32::MAX } else { lead.impedance_ohm };
        let wave = |lead: muscle::Lead| if lead.broken { 0 } else { lead.wave_uv };
        let steady = [
            ("battery-voltage", millivolts),
            ("p-wave", wave(atrium)),
            ("r-wave", wave(ventricle)),
            ("atrial-lead-impedance", impedance(atrium)),
            ("ventricular-lead-impedance", impedance(ventricle)),
        ];
        report(
            self.class,
            steady
                .into_iter()
                .chain(self.muscle.rate().map(|rate| ("rate", rate))),
        )
    }

    /// Channel 1 is the atrial electrogram, channel 2 the ventricular one, both in microvolts.
    fn waveform(&self, channel: u8, from_ms: u64, count: usize, interval_us: u32) -> Vec<i16> {
        let chamber = match channel {
            1 => ATRIUM,
            2 => VENTRICLE,
            _ => return Vec::new(),
        };
        let times = (0..count as u64).map(|step| from_ms * 1000 + step * u64::from(interval_us));
        let limited = |microvolts: i32| microvolts.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        times
            .map(|at_us| limited(self.muscle.electrogram_uv(chamber, at_us)))
            .collect()
    }

    fn take_energy_nj(&mut self) -> u64 {
        std::mem::take(&mut self.energy_nj)
    }

    fn act(&mut self, _code: u8, _now_ms: u64) -> Result<(), BodyFault> {
        Err(BodyFault::NotNow)
    }

    fn session_running(&self) -> bool {
        false
    }

    fn persistent(&self) -> Vec<u8> {
        Vec::new()
    }

    fn switches(&self) -> &'static [Switch] {
        SWITCHES
    }

    fn turn(&mut self, name: &str, value: i32) -> Result<(), BodyFault> {
        turn(SWITCHES, name, value)?;
        let muscle = &mut self.muscle;
        match name {
            "sinus-rate" => muscle.sinus_rate = value,
            "escape-rate" => muscle.escape_rate = value,
            "conduction" => muscle.conduction_ms = u64::try_from(value).unwrap_or(0),
            "av-block" => muscle.av_block = value == 1,
            "activity" => self.activity = value,
            "p-wave" => muscle.leads[ATRIUM].wave_uv = value,
            "r-wave" => muscle.leads[VENTRICLE].wave_uv = value,
            "atrial-threshold" => muscle.leads[ATRIUM].threshold_mv = value,
            "ventricular-threshold" => muscle.leads[VENTRICLE].threshold_mv = value,
            "atrial-lead-fault" => muscle.leads[ATRIUM].broken = value == 1,
            "ventricular-lead-fault" => muscle.leads[VENTRICLE].broken = value == 1,
            _ => return Err(BodyFault::NoSuchSwitch),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
