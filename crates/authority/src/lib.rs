//! Issuing: a root, one issuing authority for each function, leaf profiles, requests, revocation lists, and
//! records of every issue (R-PV-1, R-ID-5, R-ID-7).
//!
//! An [`Authority`] is a directory: a signed, hash-chained journal that is its only truth, the revocation lists
//! it has published, and a lock. Private keys stay with a [`KeyHolder`]; [`SealedKeys`] keeps them in sealed
//! files. Subscribers' private keys are never here: a certificate is issued only for a key whose holder proved
//! it holds it, by a PKCS #10 request ([`build_csr`]) or, for a key that cannot sign, by an attestation of the
//! same subject's certified signing key ([`build_attested_request`]).

mod attested;
mod authority;
mod bundle;
mod certificate;
mod csr;
mod error;
mod founding;
#[cfg(fuzzing)]
pub mod fuzzing;
mod issue;
mod issuer;
mod journal;
mod keys;
mod master_file;
mod profile;
mod record;
mod records;
mod request;
mod revocation;
mod serial_number;
mod signing;
mod storage;
mod subject;

pub use attested::build_attested_request;
pub use authority::Authority;
pub use bundle::{Bundle, certificate_pem, crl_pem};
pub use csr::build_csr;
pub use error::AuthorityError;
pub use founding::Founding;
pub use issuer::{Issuer, NotAnIssuer};
pub use journal::JournalFault;
pub use keys::{KeyFault, KeyHolder, MASTER_KEY_LEN, SealedKeys};
pub use profile::Profile;
pub use record::{Purpose, Record, Status};
pub use request::{Order, Request, RequestFault};
pub use revocation::Reason;
pub use serial_number::{NotASerialNumber, SerialNumber};
pub use storage::StorageFault;
pub use subject::Subject;
