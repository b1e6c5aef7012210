//! The numbers of the parameters; stable for ever, never reused.

use crate::ParameterId;

pub(super) const MODE: ParameterId = ParameterId(1);
pub(super) const LOWER_RATE_LIMIT: ParameterId = ParameterId(2);
pub(super) const UPPER_RATE_LIMIT: ParameterId = ParameterId(3);
pub(super) const MAXIMUM_SENSOR_RATE: ParameterId = ParameterId(4);
pub(super) const FIXED_AV_DELAY: ParameterId = ParameterId(5);
pub(super) const DYNAMIC_AV_DELAY: ParameterId = ParameterId(6);
pub(super) const MINIMUM_DYNAMIC_AV_DELAY: ParameterId = ParameterId(7);
pub(super) const SENSED_AV_OFFSET: ParameterId = ParameterId(8);
pub(super) const ATRIAL_AMPLITUDE: ParameterId = ParameterId(9);
pub(super) const VENTRICULAR_AMPLITUDE: ParameterId = ParameterId(10);
pub(super) const ATRIAL_PULSE_WIDTH: ParameterId = ParameterId(11);
pub(super) const VENTRICULAR_PULSE_WIDTH: ParameterId = ParameterId(12);
pub(super) const ATRIAL_SENSITIVITY: ParameterId = ParameterId(13);
pub(super) const VENTRICULAR_SENSITIVITY: ParameterId = ParameterId(14);
pub(super) const VRP: ParameterId = ParameterId(15);
pub(super) const ARP: ParameterId = ParameterId(16);
pub(super) const PVARP: ParameterId = ParameterId(17);
pub(super) const PVARP_EXTENSION: ParameterId = ParameterId(18);
pub(super) const HYSTERESIS_RATE_LIMIT: ParameterId = ParameterId(19);
pub(super) const RATE_SMOOTHING: ParameterId = ParameterId(20);
pub(super) const ATR_MODE: ParameterId = ParameterId(21);
pub(super) const ATR_DURATION: ParameterId = ParameterId(22);
pub(super) const ATR_FALLBACK_TIME: ParameterId = ParameterId(23);
pub(super) const VENTRICULAR_BLANKING: ParameterId = ParameterId(24);
pub(super) const ACTIVITY_THRESHOLD: ParameterId = ParameterId(25);
pub(super) const REACTION_TIME: ParameterId = ParameterId(26);
pub(super) const RESPONSE_FACTOR: ParameterId = ParameterId(27);
pub(super) const RECOVERY_TIME: ParameterId = ParameterId(28);
