use crate::body::parameter;
use wand_therapy::{Class, ParameterId, Programme};

/// The parameters of the class that this model heeds. Dynamic AV delay, rate smoothing, mode switching and the
/// PVARP extension are not modelled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    mode: ParameterId,
    lower_rate: ParameterId,
    upper_rate: ParameterId,
    sensor_rate: ParameterId,
    hysteresis: ParameterId,
    av_delay: ParameterId,
    sensed_av_offset: ParameterId,
    amplitude: [ParameterId; 2],
    pulse_width: [ParameterId; 2],
    sensitivity: [ParameterId; 2],
    refractory: [ParameterId; 2],
    pvarp: ParameterId,
}

impl Ids {
    pub(super) fn of(class: &Class) -> Option<Self> {
        let id = |key| parameter(class, key);
        Some(Self {
            mode: id("mode")?,
            lower_rate: id("lower-rate-limit")?,
            upper_rate: id("upper-rate-limit")?,
            sensor_rate: id("maximum-sensor-rate")?,
            hysteresis: id("hysteresis-rate-limit")?,
            av_delay: id("fixed-av-delay")?,
            sensed_av_offset: id("sensed-av-delay-offset")?,
            amplitude: [id("atrial-amplitude")?, id("ventricular-amplitude")?],
            pulse_width: [id("atrial-pulse-width")?, id("ventricular-pulse-width")?],
            sensitivity: [id("atrial-sensitivity")?, id("ventricular-sensitivity")?],
            refractory: [
                id("atrial-refractory-period")?,
                id("ventricular-refractory-period")?,
            ],
            pvarp: id("post-ventricular-atrial-refractory-period")?,
        })
    }
}

/// What a pacing mode's letters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    /// Whether atrium and ventricle are paced.
    pub(super) paces: [bool; 2],
    /// Whether atrium and ventricle are sensed.
    pub(super) senses: [bool; 2],
    /// A sensed beat of the chamber triggers a pulse at once.
    pub(super) triggers: bool,
    /// A sensed atrial beat triggers a ventricular pulse after the AV delay.
    pub(super) tracks: bool,
    /// The sensor raises the rate.
    pub(super) adaptive: bool,
}

impl Mode {
    fn parse(name: &str) -> Self {
        let letter = |place: usize| name.as_bytes().get(place).copied().unwrap_or(b'O');
        let off = name.eq_ignore_ascii_case("off");
        let chambers = |letter: u8| {
            [
                !off && matches!(letter, b'A' | b'D'),
                !off && matches!(letter, b'V' | b'D'),
            ]
        };
        Self {
            paces: chambers(letter(0)),
            senses: chambers(letter(1)),
            triggers: letter(2) == b'T',
            tracks: letter(1) == b'D' && letter(2) == b'D',
            adaptive: !off && letter(3) == b'R',
        }
    }

    /// Both chambers take part, so that the device times the ventricle from the atrium.
    pub(super) fn is_dual(self) -> bool {
        self.paces[1] && (self.paces[0] || self.senses[0])
    }
}

/// A programme as the pulse generator uses it: milliseconds, millivolts, microvolts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) mode: Mode,
    /// The longest interval between beats, before hysteresis.
    pub(super) lower_interval: u64,
    /// The longest interval after a sensed beat.
    pub(super) escape_after_sense: u64,
    /// The shortest interval at which the ventricle follows the atrium.
    pub(super) upper_interval: u64,
    pub(super) av_delay: u64,
    pub(super) sensed_av_delay: u64,
    pub(super) amplitude_mv: [i32; 2],
    pub(super) pulse_width_us: [i32; 2],
    pub(super) sensitivity_uv: [i32; 2],
    pub(super) refractory: [u64; 2],
    pub(super) pvarp: u64,
}

impl Settings {
    /// Reads a programme; `activity` is how hard the wearer works, 0 to 100.
    pub(super) fn of(class: &Class, ids: &Ids, programme: &Programme, activity: i32) -> Self {
        let value = |id: ParameterId| {
            programme
                .value(id)
                .or_else(|| class.parameter(id).map(|parameter| parameter.nominal))
                .unwrap_or(0)
        };
        let time = |id| u64::try_from(value(id)).unwrap_or(0);
        let mode = class.parameter(ids.mode).map_or(Mode::parse("Off"), |parameter| {
            Mode::parse(&parameter.format(value(ids.mode)))
        });
        let lower = value(ids.lower_rate);
        let sensor = value(ids.sensor_rate).max(lower);
        let rate = if mode.adaptive {
            lower + (sensor - lower) * activity.clamp(0, 100) / 100
        } else {
            lower
        };
        let hysteresis = if class.applies(programme, ids.hysteresis) {
            value(ids.hysteresis)
        } else {
            0
        };
        let av_delay = time(ids.av_delay);
        Self {
            mode,
            lower_interval: interval(rate),
            escape_after_sense: if hysteresis > 0 && rate == lower {
                interval(hysteresis)
            } else {
                interval(rate)
            },
            upper_interval: interval(value(ids.upper_rate)),
            av_delay,
            sensed_av_delay: av_delay.saturating_add_signed(i64::from(value(ids.sensed_av_offset)).min(0)),
            amplitude_mv: ids.amplitude.map(value),
            pulse_width_us: ids.pulse_width.map(value),
            sensitivity_uv: ids.sensitivity.map(value),
            refractory: ids.refractory.map(time),
            pvarp: time(ids.pvarp),
        }
    }
}

fn interval(rate: i32) -> u64 {
    60_000 / u64::try_from(rate.max(1)).unwrap_or(1)
}
