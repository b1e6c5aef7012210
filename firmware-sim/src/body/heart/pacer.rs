use super::muscle::{ATRIUM, Muscle, VENTRICLE};
use super::settings::Settings;
use crate::body::SampleKind;

/// What happened in a chamber, in the order of the marker numbers.
const SENSED: u8 = 0;
const REFRACTORY: u8 = 1;
const PACED: u8 = 2;

/// The pulse generator's own view: what it has sensed and paced, and when it will pace next.
#[derive(Debug, Clone, Default)]
pub(super) struct Pacer {
    last_atrial: u64,
    last_ventricular: u64,
    /// Whether the last beat of atrium and ventricle was sensed.
    sensed: [bool; 2],
    /// The atrial event that the ventricle is to follow.
    followed: Option<Followed>,
    /// An atrial beat was sensed since the last ventricular event.
    inhibited: bool,
}

#[derive(Debug, Clone, Copy)]
struct Followed {
    at: u64,
    sensed: bool,
}

impl Pacer {
    pub(super) fn start(&mut self, now: u64) {
        *self = Self {
            last_atrial: now,
            last_ventricular: now,
            ..Self::default()
        };
    }

    /// When the next pulse falls due, and in which chamber.
    pub(super) fn next(&self, settings: &Settings) -> Option<(u64, usize)> {
        let mode = settings.mode;
        let atrium = (mode.paces[ATRIUM] && !self.inhibited && self.followed.is_none())
            .then(|| (self.atrial_pulse(settings), ATRIUM));
        let ventricle = mode.paces[VENTRICLE].then(|| (self.ventricular_pulse(settings), VENTRICLE));
        [atrium, ventricle].into_iter().flatten().min()
    }

    /// A beat that a lead has picked up; returns its marker and whether it triggers a pulse.
    pub(super) fn sense(
        &mut self,
        chamber: usize,
        now: u64,
        settings: &Settings,
    ) -> Option<(SampleKind, bool)> {
        let mode = settings.mode;
        if !mode.senses[chamber] {
            return None;
        }
        if self.is_refractory(chamber, now, settings) {
            return Some((self.marker(chamber, REFRACTORY, now), false));
        }
        let marker = self.marker(chamber, SENSED, now);
        self.note(chamber, now, true, settings);
        Some((marker, mode.triggers))
    }

    /// A pulse is given; returns its marker.
    pub(super) fn pace(&mut self, chamber: usize, now: u64, settings: &Settings) -> SampleKind {
        let marker = self.marker(chamber, PACED, now);
        self.note(chamber, now, false, settings);
        marker
    }

    fn marker(&self, chamber: usize, event: u8, now: u64) -> SampleKind {
        let last = [self.last_atrial, self.last_ventricular][chamber];
        SampleKind::Marker {
            kind: if chamber == VENTRICLE { 3 + event } else { event },
            interval_ms: i32::try_from(now.saturating_sub(last)).unwrap_or(i32::MAX),
        }
    }

    fn note(&mut self, chamber: usize, now: u64, sensed: bool, settings: &Settings) {
        self.sensed[chamber] = sensed;
        if chamber == VENTRICLE {
            self.last_ventricular = now;
            self.followed = None;
            self.inhibited = false;
            return;
        }
        self.last_atrial = now;
        let mode = settings.mode;
        if mode.is_dual() {
            self.inhibited = sensed;
            if !sensed || mode.tracks {
                self.followed = Some(Followed { at: now, sensed });
            }
        }
    }

    /// Atrial-based timing: a conducted beat before the end of the AV delay does not raise the rate. After a
    /// ventricular beat that followed no atrial one, the interval counts from there.
    fn atrial_pulse(&self, settings: &Settings) -> u64 {
        let escape = self.escape(ATRIUM, settings);
        let by_atrium = self.last_atrial + escape;
        if settings.mode.is_dual() {
            by_atrium.max(self.last_ventricular + escape.saturating_sub(settings.av_delay))
        } else {
            by_atrium
        }
    }

    fn ventricular_pulse(&self, settings: &Settings) -> u64 {
        match self.followed {
            Some(Followed { at, sensed: true }) => {
                (at + settings.sensed_av_delay).max(self.last_ventricular + settings.upper_interval)
            }
            Some(Followed { at, sensed: false }) => at + settings.av_delay,
            None => self.last_ventricular + self.escape(VENTRICLE, settings),
        }
    }

    /// Hysteresis waits longer after a sensed beat, to let the heart's own rhythm go on.
    fn escape(&self, chamber: usize, settings: &Settings) -> u64 {
        if self.sensed[chamber] {
            settings.escape_after_sense
        } else {
            settings.lower_interval
        }
    }

    fn is_refractory(&self, chamber: usize, now: u64, settings: &Settings) -> bool {
        let since_atrial = now.saturating_sub(self.last_atrial);
        let since_ventricular = now.saturating_sub(self.last_ventricular);
        match chamber {
            ATRIUM if settings.mode.is_dual() => {
                since_ventricular < settings.pvarp || self.followed.is_some()
            }
            ATRIUM => since_atrial < settings.refractory[ATRIUM],
            _ => since_ventricular < settings.refractory[VENTRICLE],
        }
    }
}

/// Whichever comes first: the heart's own beat or the device's pulse; the heart wins a tie.
pub(super) fn first(muscle: &Muscle, pulse: Option<(u64, usize)>) -> (u64, usize, bool) {
    let (own, chamber) = muscle.next();
    match pulse {
        Some((at, paced)) if at < own => (at, paced, true),
        _ => (own, chamber, false),
    }
}
