//! What the test binaries of this room share.

use wand_crypto::{Curve, Provider, PublicKey, aws_lc, rustcrypto};

/// Every provider; each test runs with all of them.
pub(crate) fn providers() -> [&'static dyn Provider; 2] {
    [rustcrypto(), aws_lc()]
}

/// The same point compressed.
pub(crate) fn compressed(key: &PublicKey) -> PublicKey {
    let odd = key.sec1().last().unwrap() & 1;
    let sec1 = [&[2 + odd], key.x()].concat();
    PublicKey::from_sec1(key.curve(), &sec1).unwrap()
}

/// The x-coordinate alone.
pub(crate) fn x_only(key: &PublicKey) -> PublicKey {
    PublicKey::from_x(key.curve(), key.x()).unwrap()
}

/// The curves of the suites.
pub(crate) const CURVES: [Curve; 2] = [Curve::P256, Curve::P384];
