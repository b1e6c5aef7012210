//! First contact sends one certificate each way, so that every byte of a leaf costs energy at each pairing.

use crate::support::{Desk, device, operator};
use wand_authority::Profile;

fn mean_size(desk: &mut Desk, profiles: impl Iterator<Item = Profile>) -> f64 {
    let sizes: Vec<_> = profiles.map(|profile| desk.issue(profile).der.len()).collect();
    sizes.iter().sum::<usize>() as f64 / sizes.len() as f64
}

#[test]
fn a_device_identity_leaf_takes_at_most_376_bytes() {
    let mut desk = Desk::new();
    let mean = mean_size(&mut desk, (0..100).map(|n| device(&format!("A{n:07}"))));
    assert!(mean <= 376.0, "mean of 100 is {mean} bytes");
}

#[test]
fn an_operator_session_leaf_takes_at_most_372_bytes() {
    let mut desk = Desk::new();
    let mean = mean_size(&mut desk, (0..100).map(|_| operator("Dr. A. Bauer")));
    assert!(mean <= 372.0, "mean of 100 is {mean} bytes");
}
