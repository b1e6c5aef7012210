//! Wire numbers and enums in words.

use wand_crypto::Curve;
use wand_protocol::edhoc::Method;
use wand_protocol::message::{KeyOrigin, KeyPurpose, KeyState};
use wand_protocol::registry::cose as label;
use wand_trust::{Function, Permission, Purpose, Revocation, Role, Subject};

pub(crate) fn role(role: Option<Role>) -> String {
    match role {
        Some(Role::Clinician) => "clinician",
        Some(Role::ServiceEngineer) => "service engineer",
        Some(Role::Emergency) => "emergency",
        Some(Role::Manufacturer) => "manufacturer",
        None => "no role",
    }
    .to_owned()
}

/// The stable code of a permission.
pub(crate) fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::Read => "read",
        Permission::ReadLog => "read-log",
        Permission::Pair => "pair",
        Permission::Programme => "programme",
        Permission::Temporary => "temporary",
        Permission::Emergency => "emergency",
        Permission::Maintain => "maintain",
        Permission::Decommission => "decommission",
    }
}

pub(crate) fn function(function: Function) -> &'static str {
    match function {
        Function::DeviceIdentity => "device identity",
        Function::OperatorSession => "operator session",
        Function::CommandSigning => "command signing",
        Function::ConfigurationSigning => "configuration signing",
        Function::FirmwareSigning => "firmware signing",
        Function::CrlSigning => "revocation list signing",
        Function::EvidenceSigning => "evidence signing",
    }
}

pub(crate) fn purpose(purpose: &Purpose) -> String {
    let base = function(purpose.function);
    match (purpose.function, purpose.qualifier) {
        (_, None) => base.to_owned(),
        (Function::DeviceIdentity | Function::EvidenceSigning, Some(code)) => {
            match wand_therapy::class_by_code(code) {
                Some(class) => format!("{base} ({})", class.name),
                None => format!("{base} (class {code})"),
            }
        }
        (_, Some(number)) => format!("{base} ({})", role(Role::from_number(number))),
    }
}

pub(crate) fn method(method: Method) -> &'static str {
    match method {
        Method::SignSign => "0: both sides sign",
        Method::SignStatic => "1: the device signs, the operator uses a static key",
        Method::StaticSign => "2: the device uses a static key, the operator signs",
        Method::StaticStatic => "3: both sides use static keys",
    }
}

pub(crate) fn revocation(revocation: &Revocation) -> String {
    revocation.to_string()
}

pub(crate) fn key_purpose(purpose: KeyPurpose) -> &'static str {
    match purpose {
        KeyPurpose::IdentitySigning => "identity (signs in handshakes)",
        KeyPurpose::IdentityAgreement => "identity (static Diffie-Hellman)",
        KeyPurpose::Evidence => "evidence (signs receipts and logs)",
    }
}

pub(crate) fn key_state(state: KeyState) -> &'static str {
    match state {
        KeyState::PreActivation => "pre-activation",
        KeyState::Active => "active",
        KeyState::Suspended => "suspended",
        KeyState::Deactivated => "deactivated",
        KeyState::Compromised => "compromised",
        KeyState::Destroyed => "destroyed",
    }
}

pub(crate) fn key_origin(origin: KeyOrigin) -> &'static str {
    match origin {
        KeyOrigin::MadeHere => "made here",
        KeyOrigin::Injected => "put there by the maker",
    }
}

pub(crate) fn algorithm(cose: i32) -> String {
    match i64::from(cose) {
        label::ES256 => curve(Curve::P256).to_owned(),
        label::ES384 => curve(Curve::P384).to_owned(),
        other => format!("COSE {other}"),
    }
}

pub(crate) fn curve(curve: Curve) -> &'static str {
    match curve {
        Curve::P256 => "P-256",
        Curve::P384 => "P-384",
    }
}

/// `PM-100 W7K2M9PQ` for a device, the name for anybody else.
pub(crate) fn subject(subject: &Subject) -> String {
    format!("{} {}", subject.common_name, subject.serial_number)
        .trim()
        .to_owned()
}
