use alloc::{format, string::String};
use core::fmt;

use crate::text;

/// What a raw value counts, and how it is written for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The symbol after the number; empty for a bare number.
    pub symbol: &'static str,
    /// A raw value is the shown number times ten to this power: amplitudes count mV and are shown in V.
    pub decimals: u8,
    /// The fewest digits shown after the point.
    pub least_shown: u8,
}

impl Unit {
    /// A bare number.
    pub const NONE: Self = Self::whole("");
    /// Pulses per minute.
    pub const PULSES_PER_MINUTE: Self = Self::whole("ppm");
    /// Milliseconds.
    pub const MILLISECOND: Self = Self::whole("ms");
    /// Milliseconds whose raw value counts microseconds.
    pub const MILLISECOND_IN_MICROSECONDS: Self = Self::fraction("ms", 3, 1);
    /// Seconds.
    pub const SECOND: Self = Self::whole("s");
    /// Minutes.
    pub const MINUTE: Self = Self::whole("min");
    /// Hours.
    pub const HOUR: Self = Self::whole("h");
    /// Cardiac cycles.
    pub const CARDIAC_CYCLE: Self = Self::whole("cc");
    /// Per cent.
    pub const PERCENT: Self = Self::whole("%");
    /// Volts whose raw value counts millivolts.
    pub const VOLT_IN_MILLIVOLTS: Self = Self::fraction("V", 3, 1);
    /// Millivolts whose raw value counts microvolts.
    pub const MILLIVOLT_IN_MICROVOLTS: Self = Self::fraction("mV", 3, 1);
    /// Ohms.
    pub const OHM: Self = Self::whole("Ω");
    /// Milligrams of glucose in a decilitre.
    pub const MILLIGRAM_PER_DECILITRE: Self = Self::whole("mg/dL");
    /// Change of glucose in a minute; the raw value counts tenths.
    pub const MILLIGRAM_PER_DECILITRE_MINUTE: Self = Self::fraction("mg/dL/min", 1, 1);

    const fn whole(symbol: &'static str) -> Self {
        Self::fraction(symbol, 0, 0)
    }

    const fn fraction(symbol: &'static str, decimals: u8, least_shown: u8) -> Self {
        Self {
            symbol,
            decimals,
            least_shown,
        }
    }

    /// The same unit with at least this many digits after the point.
    #[must_use]
    pub const fn showing(self, least_shown: u8) -> Self {
        Self { least_shown, ..self }
    }

    /// A raw value as a number with the unit: `70 ppm`, `3.5 V`, `0.05 ms`, `−10 ms`.
    pub fn format(&self, raw: i32) -> String {
        let number = self.number(raw);
        if self.symbol.is_empty() {
            number
        } else {
            format!("{number} {}", self.symbol)
        }
    }

    /// A raw value as a number without the unit.
    pub fn number(&self, raw: i32) -> String {
        text::write_decimal(raw, self.decimals, self.least_shown)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol)
    }
}

/// How far the device may be from the programmed or the true value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// So many per cent of the value, either way.
    Percent(u16),
    /// A fixed amount either way: raw, in a unit that need not be the parameter's own (a rate is kept to within
    /// milliseconds of its interval).
    Amount(i32, Unit),
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "±{percent} %"),
            Self::Amount(raw, unit) => write!(f, "±{}", unit.format(*raw)),
        }
    }
}
