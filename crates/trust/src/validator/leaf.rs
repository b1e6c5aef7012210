//! What a leaf says of itself: function, key use, role, class, serial number.

use super::{Expectation, KeyUse};
use crate::certificate::{Certificate, KeyUsage};
use crate::refusal::Rule;
use crate::{Function, Role};
use alloc::vec::Vec;

/// R-ID-5: exactly one function, several qualifiers of it allowed.
pub(super) fn one_function(leaf: &Certificate, expected: Function) -> Result<(), Rule> {
    let first = leaf.purposes().first().ok_or(Rule::NoFunction)?.function;
    let foreign = leaf
        .extensions
        .key_purposes
        .as_ref()
        .map_or(0, |listed| listed.value.len());
    if leaf.purposes().iter().any(|purpose| purpose.function != first) || foreign != leaf.purposes().len() {
        return Err(Rule::TwoFunctions);
    }
    if first == expected {
        Ok(())
    } else {
        Err(Rule::WrongFunction {
            expected,
            certified: first,
        })
    }
}

/// One key never both signs and agrees, and the key of a function has no other use.
pub(super) fn key_use(leaf: &Certificate, expect: &Expectation<'_>) -> Result<(), Rule> {
    let usage = leaf.key_usage();
    let signing = match expect.function {
        Function::CrlSigning => KeyUsage::CRL_SIGN,
        _ => KeyUsage::DIGITAL_SIGNATURE,
    };
    if usage.contains(KeyUsage::DIGITAL_SIGNATURE) && usage.contains(KeyUsage::KEY_AGREEMENT) {
        return Err(Rule::KeyUseMixed {
            expected: expect.key_use,
        });
    }
    let needed = match expect.key_use {
        KeyUse::Signature => signing,
        KeyUse::KeyAgreement => KeyUsage::KEY_AGREEMENT,
    };
    if usage.contains(needed) {
        Ok(())
    } else {
        Err(Rule::KeyUsage)
    }
}

/// The role of an operator's key (R-ID-6), none for a device's.
pub(super) fn role(leaf: &Certificate, function: Function) -> Result<Option<Role>, Rule> {
    if matches!(
        function,
        Function::DeviceIdentity | Function::EvidenceSigning | Function::CrlSigning
    ) {
        return Ok(None);
    }
    let mut roles = Vec::with_capacity(leaf.purposes().len());
    for purpose in leaf.purposes() {
        roles.push(purpose.role().ok_or(Rule::WrongRole)?);
    }
    let role = roles.into_iter().min().ok_or(Rule::WrongRole)?;
    if function == Function::FirmwareSigning && role != Role::Manufacturer {
        return Err(Rule::RoleForFunction { function, role });
    }
    Ok(Some(role))
}

/// The class of a device's key: one, and the one expected.
pub(super) fn class(leaf: &Certificate, expect: &Expectation<'_>) -> Result<Option<u8>, Rule> {
    if !is_device(expect.function) {
        return Ok(None);
    }
    let expected = expect.class;
    let [purpose] = leaf.purposes() else {
        return Err(Rule::WrongClass {
            expected,
            certified: None,
        });
    };
    let certified = purpose.class();
    if certified.is_none() || (expected.is_some() && expected != certified) {
        return Err(Rule::WrongClass { expected, certified });
    }
    Ok(certified)
}

/// A device's certificate is bound to its serial number (R-ID-1).
pub(super) fn serial(leaf: &Certificate, expect: &Expectation<'_>) -> Result<(), Rule> {
    if !is_device(expect.function) {
        return Ok(());
    }
    let certified = leaf.subject().serial_number;
    if certified.is_empty() {
        return Err(Rule::NoSerial);
    }
    match expect.serial {
        Some(expected) if expected != certified => Err(Rule::WrongSerial { certified }),
        _ => Ok(()),
    }
}

fn is_device(function: Function) -> bool {
    matches!(function, Function::DeviceIdentity | Function::EvidenceSigning)
}
