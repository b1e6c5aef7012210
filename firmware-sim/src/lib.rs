//! Simulated devices: protocol initiator, therapy rules, flash that can lose power.
