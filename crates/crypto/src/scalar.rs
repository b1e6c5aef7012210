use crate::{CryptoError, Curve, Random, Secret};
use alloc::vec;
use subtle::{Choice, ConstantTimeEq, ConstantTimeLess};

/// The order n of P-256 (SP 800-186 §3.2.1.3), big-endian.
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
/// The order n of P-384 (SP 800-186 §3.2.1.4), big-endian.
const P384_ORDER: [u8; 48] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, //
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
];
/// A healthy source is refused with probability 2⁻³² (P-256) at each attempt; one that is refused
/// this often in a row is broken.
const ATTEMPTS: usize = 16;

fn order(curve: Curve) -> &'static [u8] {
    match curve {
        Curve::P256 => &P256_ORDER,
        Curve::P384 => &P384_ORDER,
    }
}

/// Whether `scalar` is in `[1, n)`, in constant time.
pub(crate) fn in_range(curve: Curve, scalar: &Secret) -> bool {
    let (bytes, order) = (scalar.expose_secret(), order(curve));
    if bytes.len() != order.len() {
        return false;
    }
    let (mut less, mut equal, mut any) = (Choice::from(0), Choice::from(1), 0u8);
    for (byte, limit) in bytes.iter().zip(order) {
        less |= equal & byte.ct_lt(limit);
        equal &= byte.ct_eq(limit);
        any |= byte;
    }
    (less & !any.ct_eq(&0)).into()
}

/// A uniform scalar in `[1, n)` by testing candidates (FIPS 186-5 §A.2.2).
///
/// # Errors
/// [`CryptoError::RandomFault`].
pub(crate) fn generate(curve: Curve, random: &mut dyn Random) -> Result<Secret, CryptoError> {
    for _ in 0..ATTEMPTS {
        let mut candidate = Secret::new(vec![0; curve.field_len()]);
        random.fill(candidate.expose_mut())?;
        if in_range(curve, &candidate) {
            return Ok(candidate);
        }
    }
    Err(CryptoError::RandomFault)
}
