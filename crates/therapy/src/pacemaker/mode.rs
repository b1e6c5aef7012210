//! Pacing modes, read from their letters: chamber paced, chamber sensed, response to sensing, R for rate-adaptive.

use super::id;
use crate::{Choice, Programme};

/// The modes in the order of the table; the raw value stands for the mode on the wire.
pub(super) const MODES: &[Choice] = &[
    choice(0, "Off"),
    choice(1, "DDD"),
    choice(2, "VDD"),
    choice(3, "DDI"),
    choice(4, "DOO"),
    choice(5, "AOO"),
    choice(6, "AAI"),
    choice(7, "VOO"),
    choice(8, "VVI"),
    choice(9, "AAT"),
    choice(10, "VVT"),
    choice(11, "DDDR"),
    choice(12, "VDDR"),
    choice(13, "DDIR"),
    choice(14, "DOOR"),
    choice(15, "AOOR"),
    choice(16, "AAIR"),
    choice(17, "VOOR"),
    choice(18, "VVIR"),
];

const fn choice(raw: i32, name: &'static str) -> Choice {
    Choice { raw, name }
}

/// A mode of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode(&'static Choice);

impl Mode {
    /// The mode of a programme; `None` when it has none of the table.
    pub(super) fn of(programme: &Programme) -> Option<Self> {
        let raw = programme.value(id::MODE)?;
        MODES.iter().find(|mode| mode.raw == raw).map(Self)
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        MODES.iter().find(|mode| mode.name == name).map(Self)
    }

    pub(super) fn raw(self) -> i32 {
        self.0.raw
    }

    pub(super) fn name(self) -> &'static str {
        self.0.name
    }

    pub(super) fn paces_the_atrium(self) -> bool {
        matches!(self.letter(0), b'A' | b'D')
    }

    pub(super) fn paces_the_ventricle(self) -> bool {
        matches!(self.letter(0), b'V' | b'D')
    }

    pub(super) fn paces(self) -> bool {
        self.paces_the_atrium() || self.paces_the_ventricle()
    }

    pub(super) fn senses_the_atrium(self) -> bool {
        matches!(self.letter(1), b'A' | b'D')
    }

    pub(super) fn senses_the_ventricle(self) -> bool {
        matches!(self.letter(1), b'V' | b'D')
    }

    /// VDD and DDD, rate-adaptive or not: a sensed atrial beat triggers a ventricular pulse after the AV delay.
    pub(super) fn tracks_the_atrium(self) -> bool {
        self.paces_the_ventricle() && self.letter(1) == b'D' && self.letter(2) == b'D'
    }

    /// VDD, DOO, DDI and DDD, rate-adaptive or not.
    pub(super) fn is_dual_chamber(self) -> bool {
        self.letter(0) == b'D' || self.letter(1) == b'D'
    }

    pub(super) fn is_rate_adaptive(self) -> bool {
        self.letter(3) == b'R'
    }

    /// AAI, VVI and DDD, rate-adaptive or not: sensed beats inhibit and the device times the escape itself.
    pub(super) fn has_hysteresis(self) -> bool {
        matches!(self.name().trim_end_matches('R'), "AAI" | "VVI" | "DDD")
    }

    /// The mode that spares the battery and still paces: one chamber, no rate response, sensing kept where it was.
    pub(super) fn spared(self) -> Option<Self> {
        let senses = self.letter(1) != b'O';
        let plain = self.name().trim_end_matches('R');
        Self::named(match (self.is_dual_chamber(), senses) {
            (true, true) => "VVI",
            (true, false) => "VOO",
            (false, _) => plain,
        })
    }

    fn letter(self, place: usize) -> u8 {
        self.name().as_bytes().get(place).copied().unwrap_or(b'O')
    }
}
