use super::id;
use crate::{Alert, ParameterId};

/// An alert has the number of the parameter that sets its limit.
pub(super) static ALERTS: &[Alert] = &[
    alert(
        id::PATIENT_HIGH,
        "patient-high",
        "Patient high alert",
        "Glucose is at or above the patient high alert.",
    ),
    alert(
        id::PATIENT_LOW,
        "patient-low",
        "Patient low alert",
        "Glucose is at or below the patient low alert.",
    ),
    alert(
        id::HYPO,
        "hypo",
        "Hypo alert",
        "Glucose is at or below the hypo alert: treat a hypoglycaemia now.",
    ),
    alert(
        id::HYPER,
        "hyper",
        "Hyper alert",
        "Glucose is at or above the hyper alert.",
    ),
    alert(
        id::RATE_OF_DECREASE,
        "rate-of-decrease",
        "Rate of decrease alert",
        "Glucose falls at least as fast as the rate of decrease alert.",
    ),
    alert(
        id::RATE_OF_INCREASE,
        "rate-of-increase",
        "Rate of increase alert",
        "Glucose rises at least as fast as the rate of increase alert.",
    ),
];

const fn alert(limit: ParameterId, key: &'static str, name: &'static str, meaning: &'static str) -> Alert {
    Alert {
        code: limit.0,
        key,
        name,
        meaning,
    }
}
