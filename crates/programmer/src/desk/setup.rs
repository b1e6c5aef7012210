//! First run: what is there, what is missing, and enrolment.

use super::Desk;
use crate::fault::Fault;
use crate::file::written;
use std::path::PathBuf;
use tokio::task::block_in_place;
use wand_contract::{EnrolRequest, SetupView, WrittenView};

impl Desk {
    /// What this workstation has, and what it lacks; also while locked. What concerns the demonstration is left empty for
    /// the face that knows of one.
    ///
    /// # Errors
    /// [`crate::FaultKind::Damaged`] or [`crate::FaultKind::Storage`].
    pub async fn setup(&self) -> Result<SetupView, Fault> {
        self.programmer
            .run(|w| Box::pin(async move { block_in_place(|| w.setup_view()) }))
            .await
    }

    /// Makes an operator's keys in the vault and writes the requests for an authority to one file: two PKCS #10 requests,
    /// PEM, for the session key and the command key, as `wand pki issue requests` takes them. Done again with the same
    /// PIN, the same keys ask again.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] when there is an operator already, [`crate::FaultKind::PinRefused`], or what vault and
    /// disk report.
    pub async fn enrol_to(&self, request: EnrolRequest, path: PathBuf) -> Result<WrittenView, Fault> {
        self.programmer
            .run(move |w| {
                Box::pin(async move {
                    let requests = block_in_place(|| w.begin_enrolment(&request))?;
                    written(&path, |out| {
                        out.write_all(requests.as_bytes())
                            .map_err(|why| crate::drawer::storage(&path, &why))?;
                        Ok(2)
                    })
                })
            })
            .await
    }

    /// Installs the files that an authority issued, each with its name: the certificates that are awaited, and with them
    /// issuing certificates and revocation lists. Trust anchors are added by [`Desk::add_trust_from`] alone.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] when an awaited certificate is missing or certifies something else; nothing is then
    /// changed.
    pub async fn install_certificates_from(&self, files: Vec<(String, Vec<u8>)>) -> Result<SetupView, Fault> {
        self.programmer
            .run(move |w| {
                Box::pin(async move {
                    block_in_place(|| {
                        w.finish_enrolment(&files)?;
                        w.setup_view()
                    })
                })
            })
            .await
    }
}
