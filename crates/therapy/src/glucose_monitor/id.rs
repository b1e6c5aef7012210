//! The numbers of the parameters; stable for ever, never reused.

use crate::ParameterId;

pub(super) const COMMUNICATION_INTERVAL: ParameterId = ParameterId(1);
pub(super) const PATIENT_HIGH: ParameterId = ParameterId(2);
pub(super) const PATIENT_LOW: ParameterId = ParameterId(3);
pub(super) const HYPO: ParameterId = ParameterId(4);
pub(super) const HYPER: ParameterId = ParameterId(5);
pub(super) const RATE_OF_DECREASE: ParameterId = ParameterId(6);
pub(super) const RATE_OF_INCREASE: ParameterId = ParameterId(7);
pub(super) const SESSION_LENGTH: ParameterId = ParameterId(8);
