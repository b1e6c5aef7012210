//! The service refuses settings that contradict one another with response 5, out of range.

use alloc::format;

use super::id;
use crate::{Interlock, Severity, interlock::Remedy};

pub(super) static INTERLOCKS: &[Interlock] = &[
    Interlock {
        rule: "low-not-below-high",
        severity: Severity::Refuse,
        parameters: &[id::PATIENT_LOW, id::PATIENT_HIGH],
        meaning: "The patient low alert is below the patient high alert.",
        fires: |case| Some(case.value(id::PATIENT_LOW)? >= case.value(id::PATIENT_HIGH)?),
        sentence: |case| {
            let (low, high) = (case.text(id::PATIENT_LOW), case.text(id::PATIENT_HIGH));
            format!("The patient low alert, {low}, must be below the patient high alert, {high}")
        },
        remedies: &[Remedy::Raise(id::PATIENT_HIGH), Remedy::Lower(id::PATIENT_LOW)],
    },
    Interlock {
        rule: "hypo-above-low",
        severity: Severity::Refuse,
        parameters: &[id::HYPO, id::PATIENT_LOW],
        meaning: "The hypo alert is not above the patient low alert.",
        fires: |case| Some(case.value(id::HYPO)? > case.value(id::PATIENT_LOW)?),
        sentence: |case| {
            let (hypo, low) = (case.text(id::HYPO), case.text(id::PATIENT_LOW));
            format!("The hypo alert, {hypo}, must not be above the patient low alert, {low}")
        },
        remedies: &[Remedy::Lower(id::HYPO), Remedy::Raise(id::PATIENT_LOW)],
    },
    Interlock {
        rule: "hyper-below-high",
        severity: Severity::Refuse,
        parameters: &[id::HYPER, id::PATIENT_HIGH],
        meaning: "The hyper alert is not below the patient high alert.",
        fires: |case| Some(case.value(id::HYPER)? < case.value(id::PATIENT_HIGH)?),
        sentence: |case| {
            let (hyper, high) = (case.text(id::HYPER), case.text(id::PATIENT_HIGH));
            format!("The hyper alert, {hyper}, must not be below the patient high alert, {high}")
        },
        remedies: &[Remedy::Raise(id::HYPER), Remedy::Lower(id::PATIENT_HIGH)],
    },
];
