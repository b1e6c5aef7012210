//! Tissue with a glucose sensor in it.
//!
//! Glucose follows three meals a day and the insulin given with them [derived]: what a meal brings appears over
//! 40 minutes' time constant, what its insulin takes away over 75, a little too much or too little each time; the
//! body pulls back to 110 mg/dL at half a per cent a minute.

use super::{Body, BodyFault, Sample, SampleKind, Switch, newest, parameter, report, turn};
use crate::energy::EnergyMeter;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, VecDeque};
use wand_link::Seeded;
use wand_therapy::{Class, ParameterId, Programme};

const MINUTE_MS: u64 = 60_000;
const MINUTES_A_DAY: u64 = 1440;
/// Minutes of a day at which meals begin, and their carbohydrates in grams.
const MEALS: [(u64, i32); 3] = [(7 * 60 + 30, 45), (12 * 60 + 30, 60), (19 * 60, 65)];
const REST_LEVEL: f64 = 110.0;
/// mg/dL that a gram brings into 112 dL (1.6 dL/kg, 70 kg) when 80 % of it appears.
const RISE_PER_GRAM: f64 = 1000.0 * 0.8 / 112.0;
const MEAL_TIME_CONSTANT: f64 = 40.0;
const INSULIN_TIME_CONSTANT: f64 = 75.0;
const RETURN_PER_MINUTE: f64 = 0.005;
/// A meal and its insulin are forgotten after so many minutes.
const MEAL_LASTS: u64 = 720;
/// The sensor's electronics, in nanowatts: 20 µA at 3 V.
const UPKEEP_NW: u64 = 60_000;
/// The longest time that is lived through minute by minute.
const LONGEST_GAP: u64 = 2 * MINUTES_A_DAY;

const START_SESSION: &str = "start-session";
const STOP_SESSION: &str = "stop-session";
const RESET_ALERT: &str = "reset-device-alert";

const SWITCHES: &[Switch] = &[
    Switch {
        name: "meal",
        sentence: "Eats so many grams of carbohydrates now, without insulin",
        least: 1,
        most: 150,
    },
    Switch {
        name: "insulin",
        sentence: "Gives insulin now for so many grams of carbohydrates",
        least: 1,
        most: 150,
    },
    Switch {
        name: "glucose",
        sentence: "Sets the glucose level in mg/dL",
        least: 30,
        most: 450,
    },
];

#[derive(Debug, Clone, Copy)]
struct Meal {
    minute: u64,
    grams: f64,
    time_constant: f64,
}

impl Meal {
    /// mg/dL that it adds (insulin: takes) in the minute that begins at `minute`.
    fn effect(&self, minute: u64) -> f64 {
        let t = minute.saturating_sub(self.minute) as f64;
        let density = t / (self.time_constant * self.time_constant) * (-t / self.time_constant).exp();
        self.grams * RISE_PER_GRAM * density
    }
}

#[derive(Debug, Clone, Copy, Default, Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[n(0)]
    session_began_ms: Option<u64>,
    #[n(1)]
    glucose: Option<f64>,
}

/// An alert: the parameter that sets its limit, and how the limit is compared.
#[derive(Debug, Clone, Copy)]
struct Alert {
    parameter: ParameterId,
    sign: i32,
    of_trend: bool,
}

/// Tissue, meals and a sensor.
#[derive(Debug)]
pub(super) struct Tissue {
    class: &'static Class,
    interval: ParameterId,
    session_length: ParameterId,
    numbers: [u16; 2],
    alerts: [Alert; 6],
    random: Seeded,
    kept: Kept,
    lived_until: Option<u64>,
    glucose: f64,
    /// The newest levels, a minute apart, for the trend.
    levels: VecDeque<f64>,
    meals: Vec<Meal>,
    raised: Vec<ParameterId>,
    energy_nj: u64,
}

impl Tissue {
    pub(super) fn new(class: &'static Class, seed: u64, persistent: &[u8]) -> Option<Self> {
        let alert = |key, sign, of_trend| {
            Some(Alert {
                parameter: parameter(class, key)?,
                sign,
                of_trend,
            })
        };
        let kept: Kept = minicbor::decode(persistent).unwrap_or_default();
        Some(Self {
            class,
            interval: parameter(class, "communication-interval")?,
            session_length: parameter(class, "session-length")?,
            numbers: [
                class.find_measurement("glucose")?.id,
                class.find_measurement("trend")?.id,
            ],
            alerts: [
                alert("patient-high", 1, false)?,
                alert("patient-low", -1, false)?,
                alert("hypo", -1, false)?,
                alert("hyper", 1, false)?,
                alert("rate-of-decrease", -1, true)?,
                alert("rate-of-increase", 1, true)?,
            ],
            random: Seeded::new(seed),
            kept,
            lived_until: None,
            glucose: kept.glucose.unwrap_or(REST_LEVEL),
            levels: VecDeque::new(),
            meals: Vec::new(),
            raised: Vec::new(),
            energy_nj: 0,
        })
    }

    fn live_a_minute(&mut self, minute: u64) {
        if let Some((_, grams)) = MEALS.iter().find(|(at, _)| *at == minute % MINUTES_A_DAY) {
            let share = 0.75 + self.random.below(56) as f64 / 100.0;
            self.eat(minute, f64::from(*grams), MEAL_TIME_CONSTANT);
            self.eat(minute, -f64::from(*grams) * share, INSULIN_TIME_CONSTANT);
        }
        self.meals.retain(|meal| minute < meal.minute + MEAL_LASTS);
        let change: f64 = self.meals.iter().map(|meal| meal.effect(minute)).sum();
        let noise = self.random.below(101) as f64 / 100.0 - 0.5;
        self.glucose += change + RETURN_PER_MINUTE * (REST_LEVEL - self.glucose) + noise;
        self.glucose = self.glucose.clamp(30.0, 450.0);
        self.levels.push_back(self.glucose);
        self.levels.drain(..self.levels.len().saturating_sub(6));
    }

    fn eat(&mut self, minute: u64, grams: f64, time_constant: f64) {
        self.meals.push(Meal {
            minute,
            grams,
            time_constant,
        });
    }

    /// Tenths of mg/dL a minute over the newest five minutes.
    fn trend(&self) -> i32 {
        match (self.levels.front(), self.levels.back()) {
            (Some(first), Some(last)) if self.levels.len() > 1 => {
                ((last - first) * 10.0 / (self.levels.len() - 1) as f64).round() as i32
            }
            _ => 0,
        }
    }

    fn sense(&mut self, minute: u64, programme: &Programme, samples: &mut Vec<Sample>) {
        let at_ms = minute * MINUTE_MS;
        let value = |id: ParameterId| {
            programme
                .value(id)
                .or_else(|| self.class.parameter(id).map(|parameter| parameter.nominal))
                .unwrap_or(0)
        };
        let Some(began) = self.kept.session_began_ms else {
            return;
        };
        let age_h = at_ms.saturating_sub(began) / (60 * MINUTE_MS);
        if age_h >= u64::try_from(value(self.session_length)).unwrap_or(0) {
            self.kept.session_began_ms = None;
            return;
        }
        let (level, trend) = (self.glucose.round() as i32, self.trend());
        let interval = u64::try_from(value(self.interval).max(1)).unwrap_or(1);
        if minute.is_multiple_of(interval) {
            let measured = [level, trend];
            for (id, raw) in self.numbers.into_iter().zip(measured) {
                let reported = self
                    .class
                    .measurement(id)
                    .map_or(raw, |measurement| measurement.reported(raw));
                samples.push(Sample {
                    at_ms,
                    kind: SampleKind::Value { id, raw: reported },
                });
            }
        }
        for alert in self.alerts {
            let limit = value(alert.parameter);
            let reached = if alert.of_trend {
                limit > 0 && trend * alert.sign >= limit
            } else {
                limit > 0 && (level - limit) * alert.sign >= 0
            };
            let raised = self.raised.contains(&alert.parameter);
            if reached == raised {
                continue;
            }
            if reached {
                self.raised.push(alert.parameter);
            } else {
                self.raised.retain(|parameter| *parameter != alert.parameter);
            }
            let kind = SampleKind::Alert {
                parameter: alert.parameter.0,
                raised: reached,
            };
            samples.push(Sample { at_ms, kind });
        }
    }
}

impl Body for Tissue {
    fn tick(&mut self, now_ms: u64, programme: &Programme) -> Vec<Sample> {
        let now = now_ms / MINUTE_MS;
        let lived_until = self.lived_until.replace(now).unwrap_or(now);
        self.energy_nj += UPKEEP_NW * 60 * now.saturating_sub(lived_until);
        let mut samples = Vec::new();
        for minute in lived_until.max(now.saturating_sub(LONGEST_GAP)) + 1..=now {
            self.live_a_minute(minute);
            self.sense(minute, programme, &mut samples);
        }
        self.kept.glucose = Some(self.glucose);
        newest(samples)
    }

    fn measurements(&self, meter: &EnergyMeter) -> BTreeMap<u16, i32> {
        let left = i32::try_from(100 - meter.used_permille() / 10).unwrap_or(0);
        let session = self.kept.session_began_ms.map(|began| {
            let now_ms = self.lived_until.unwrap_or(0) * MINUTE_MS;
            let age = i32::try_from(now_ms.saturating_sub(began) / (60 * MINUTE_MS)).unwrap_or(i32::MAX);
            [
                ("glucose", self.glucose.round() as i32),
                ("trend", self.trend()),
                ("sensor-age", age),
            ]
        });
        report(
            self.class,
            session.into_iter().flatten().chain([("battery", left)]),
        )
    }

    /// Channel 1 is glucose in mg/dL, of which only the present level is known.
    fn waveform(&self, channel: u8, _from_ms: u64, count: usize, _interval_us: u32) -> Vec<i16> {
        let known = channel == 1 && self.session_running();
        if known {
            vec![self.glucose.round() as i16; count.min(1)]
        } else {
            Vec::new()
        }
    }

    fn take_energy_nj(&mut self) -> u64 {
        std::mem::take(&mut self.energy_nj)
    }

    fn act(&mut self, code: u8, now_ms: u64) -> Result<(), BodyFault> {
        let key = self.class.action(code).map(|action| action.key);
        match (key, self.kept.session_began_ms) {
            (Some(START_SESSION), None) => self.kept.session_began_ms = Some(now_ms),
            (Some(STOP_SESSION), Some(_)) => self.kept.session_began_ms = None,
            // The alert is given again if its limit is still passed at the next minute.
            (Some(RESET_ALERT), _) => self.raised.clear(),
            _ => return Err(BodyFault::NotNow),
        }
        Ok(())
    }

    fn session_running(&self) -> bool {
        self.kept.session_began_ms.is_some()
    }

    fn persistent(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to a vector cannot fail.
        let _ = minicbor::encode(self.kept, &mut bytes);
        bytes
    }

    fn switches(&self) -> &'static [Switch] {
        SWITCHES
    }

    fn turn(&mut self, name: &str, value: i32) -> Result<(), BodyFault> {
        turn(SWITCHES, name, value)?;
        let minute = self.lived_until.unwrap_or(0);
        match name {
            "meal" => self.eat(minute, value.into(), MEAL_TIME_CONSTANT),
            "insulin" => self.eat(minute, -f64::from(value), INSULIN_TIME_CONSTANT),
            "glucose" => self.glucose = value.into(),
            _ => return Err(BodyFault::NoSuchSwitch),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
