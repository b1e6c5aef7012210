//! The segment layer under real sessions: bulk goodput and time to the first reading, beside what the link allows.

mod bulk;
mod reading;

use crate::Report;
use crate::credentials::Credentials;
use crate::edhoc::{Case, Form};
use wand_crypto::Suite;
use wand_link::Mode;
use wand_protocol::edhoc::Method;

/// How the programmer hands packets to the link before the session is open.
pub(crate) const HANDSHAKE_MODE: Mode = Mode::Bulk;

/// The default method and suite.
const fn case(form: Form) -> Case {
    Case {
        method: Method::SignSign,
        suite: Suite::Suite3,
        form,
    }
}

/// Measures everything.
pub fn measure() -> Report {
    let credentials = Credentials::issue();
    let mut report = Report::new("link");
    bulk::report(&mut report, &credentials);
    reading::report(&mut report, &credentials);
    report
}
