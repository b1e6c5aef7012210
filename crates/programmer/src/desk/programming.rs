//! Changing a device, with plain settings.

use super::Desk;
use crate::{Fault, FaultKind, OwnCheck, Wish};
use wand_contract::{
    ActionView, ChannelView, ClassView, OutcomeView, ParameterTable, ReviewView, Setting, StepView,
};
use wand_therapy::{Class, Parameter, Programme, State, Unit};

/// Added to a measurement's number for the channel of its values as they are measured.
const VALUE_CHANNELS: u8 = 128;

impl Desk {
    /// The tables of the device class in session.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when no session is open.
    pub async fn class(&self) -> Result<ClassView, Fault> {
        self.programmer.class().await.map(class_view)
    }

    /// The difference a change makes, and what the rules say of it. Nothing is sent to the device but readings.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for a setting that is not in the table; why the present programme cannot be read.
    pub async fn review(&self, change: Vec<Setting>) -> Result<ReviewView, Fault> {
        self.programmer.review(self.change(&change).await?).await
    }

    /// Signs a change of the permanent programme, records it, sends it, verifies the receipt, reads back and compares.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for a setting that is not in the table, [`FaultKind::Forbidden`],
    /// [`FaultKind::NotPermitted`], [`FaultKind::RefusedByDevice`], [`FaultKind::OutcomeUncertain`],
    /// [`FaultKind::ReadbackDiffers`], [`FaultKind::Cancelled`], or what link and log report.
    pub async fn program(&self, change: Vec<Setting>) -> Result<OutcomeView, Fault> {
        self.carry_out(Wish::Set(self.change(&change).await?)).await
    }

    /// Tries values until they are cancelled or the session ends.
    ///
    /// # Errors
    /// As [`Self::program`].
    pub async fn try_out(&self, change: Vec<Setting>) -> Result<OutcomeView, Fault> {
        self.carry_out(Wish::Try(self.change(&change).await?)).await
    }

    /// Ends the try-out.
    ///
    /// # Errors
    /// As [`Self::program`].
    pub async fn cancel_try_out(&self) -> Result<OutcomeView, Fault> {
        self.carry_out(Wish::CancelTry).await
    }

    /// An action of the class.
    ///
    /// # Errors
    /// As [`Self::program`]; [`FaultKind::Usage`] for a number that the class does not have.
    pub async fn act(&self, code: u8) -> Result<OutcomeView, Fault> {
        let class = self.programmer.class().await?;
        if class.action(code).is_none() {
            return Err(Fault::new(
                FaultKind::Usage,
                format!("a {} has no action {code}", class.name),
                "choose one of the class's actions",
            ));
        }
        self.carry_out(Wish::Act(code)).await
    }

    /// Emergency therapy. It overtakes whatever else is under way; see [`crate::Programmer::stat`].
    ///
    /// # Errors
    /// As [`Self::program`].
    pub async fn stat(&self) -> Result<OutcomeView, Fault> {
        self.programmer.stat().await
    }

    async fn carry_out(&self, wish: Wish) -> Result<OutcomeView, Fault> {
        self.programmer.program(wish, OwnCheck::Enforced).await
    }

    async fn change(&self, settings: &[Setting]) -> Result<Programme, Fault> {
        programme(self.programmer.class().await?, settings)
    }
}

/// Settings as values of a class.
fn programme(class: &'static Class, settings: &[Setting]) -> Result<Programme, Fault> {
    let usage = |why: String, next: String| Fault::new(FaultKind::Usage, why, next);
    if settings.is_empty() {
        return Err(usage(
            "there is nothing to change".into(),
            "choose a value".into(),
        ));
    }
    let mut programme = Programme::new();
    for setting in settings {
        let known = |parameter: &&Parameter| parameter.key == setting.key;
        let parameter = class.parameters.iter().find(known).ok_or_else(|| {
            usage(
                format!("a {} has no parameter “{}”", class.name, setting.key),
                "choose one of the class's parameters".into(),
            )
        })?;
        if !parameter.permits(setting.raw) {
            return Err(usage(
                format!("{} cannot be {}", parameter.name, parameter.format(setting.raw)),
                format!("choose {}", parameter.describe_range()),
            ));
        }
        programme.set(parameter.id, setting.raw);
    }
    Ok(programme)
}

fn class_view(class: &'static Class) -> ClassView {
    let action = |action: &wand_therapy::Action| ActionView {
        code: action.code,
        key: action.key.to_owned(),
        name: action.name.to_owned(),
    };
    ClassView {
        key: class.key.to_owned(),
        name: class.name.to_owned(),
        parameters: class.parameters.iter().map(table).collect(),
        actions: class.actions.iter().map(action).collect(),
        emergency: class.emergency().map(|programme| class.summary(&programme)),
        temporary: class.has_state(State::Temporary),
        channels: channels(class),
        markers: class
            .markers
            .iter()
            .map(|marker| (marker.number, marker.short.to_owned()))
            .collect(),
    }
}

fn table(parameter: &Parameter) -> ParameterTable {
    let step = |raw| StepView {
        raw,
        text: parameter.format(raw),
    };
    ParameterTable {
        key: parameter.key.to_owned(),
        short: parameter.short.to_owned(),
        name: parameter.name.to_owned(),
        group: parameter.group.to_owned(),
        unit: parameter.unit.symbol.to_owned(),
        nominal: parameter.nominal,
        steps: parameter.all().map(step).collect(),
        range: parameter.describe_range(),
    }
}

/// The class's signals, then its measurements, whose values come as they are measured.
fn channels(class: &Class) -> Vec<ChannelView> {
    let view = |number, name: &str, unit: &Unit| ChannelView {
        number,
        name: name.to_owned(),
        unit: unit.symbol.to_owned(),
        per_unit: 10_u32.saturating_pow(u32::from(unit.decimals)),
    };
    let signals = class
        .channels
        .iter()
        .map(|channel| view(channel.number, channel.name, &channel.unit));
    let values = class.measurements.iter().filter_map(|measurement| {
        let number = VALUE_CHANNELS.checked_add(u8::try_from(measurement.id).ok()?)?;
        Some(view(number, measurement.name, &measurement.unit))
    });
    signals.chain(values).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pacemaker() -> &'static Class {
        wand_therapy::class_by_key("pacemaker").unwrap()
    }

    fn setting(key: &str, raw: i32) -> Setting {
        Setting {
            key: key.to_owned(),
            raw,
        }
    }

    #[test]
    fn a_setting_outside_the_table_is_named_before_anything_is_sent() {
        let found = programme(pacemaker(), &[setting("lower-rate-limit", 70)]).unwrap();
        assert_eq!(found.iter().map(|(_, raw)| raw).collect::<Vec<_>>(), [70]);
        for (wrong, named) in [
            (vec![setting("no-such-thing", 1)], "no-such-thing"),
            (vec![setting("lower-rate-limit", 71_000)], "71000 ppm"),
            (Vec::new(), "nothing"),
        ] {
            let fault = programme(pacemaker(), &wrong).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Usage);
            assert!(fault.sentence.contains(named), "{fault}");
        }
    }

    #[test]
    fn a_class_is_shown_with_every_step_channel_and_marker() {
        let view = class_view(pacemaker());
        let rate = view.parameters.iter().find(|table| table.short == "LRL").unwrap();
        assert_eq!((rate.steps[0].raw, rate.steps[0].text.as_str()), (30, "30 ppm"));
        assert!(rate.steps.windows(2).all(|pair| pair[0].raw < pair[1].raw));
        assert!(rate.steps.iter().any(|step| step.raw == rate.nominal));
        let electrogram = view.channels.iter().find(|channel| channel.number == 2).unwrap();
        assert_eq!((electrogram.unit.as_str(), electrogram.per_unit), ("mV", 1000));
        assert!(view.markers.contains(&(5, "VP".to_owned())));
        assert!(view.emergency.is_some() && view.temporary);
    }
}
