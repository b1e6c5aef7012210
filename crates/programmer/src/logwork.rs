//! Verifying and exporting whole logs: beside everything else, with progress, until somebody cancels.

use crate::actor::Programmer;
use crate::aside::Progress;
use crate::auditing::verdict_view;
use crate::device_record;
use crate::fault::Fault;
use crate::file::written;
use crate::workstation::audit_fault;
use std::ops::ControlFlow;
use std::path::PathBuf;
use wand_audit::{Filter, Format, Head, Reader};
use wand_contract::{LogFormat, LogQuery, VerdictView, WrittenView};

impl Programmer {
    /// Verifies the whole audit log, and that it still contains a head kept elsewhere. A session goes on meanwhile;
    /// snapshots tell how far it is, and [`Self::cancel_aside`] ends it.
    ///
    /// # Errors
    /// [`crate::FaultKind::Locked`], [`crate::FaultKind::Cancelled`], or what the log reports; a broken chain is a
    /// verdict, not an error.
    pub async fn verify_audit(&self, expected: Option<Head>) -> Result<VerdictView, Fault> {
        let reader = self.audit_reader().await?;
        let verify = move |progress: &mut Progress| {
            let mut at = |done, total| match progress.at(done, Some(total)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(fault) => ControlFlow::Break(fault),
            };
            match reader
                .verify_until(expected.as_ref(), &mut at)
                .map_err(audit_fault)?
            {
                ControlFlow::Continue(verdict) => Ok(verdict_view(verdict)),
                ControlFlow::Break(fault) => Err(fault),
            }
        };
        self.aside.work("verify-audit", verify).await
    }

    /// Writes the rows of the audit log that match to a file, oldest first: beside the place it goes to, and put there
    /// when it is whole. Snapshots tell how far it is, and [`Self::cancel_aside`] ends it and leaves nothing.
    ///
    /// # Errors
    /// [`crate::FaultKind::Locked`], [`crate::FaultKind::Storage`], [`crate::FaultKind::Cancelled`], or what the log
    /// reports.
    pub async fn export_audit(
        &self,
        filter: Filter,
        format: Format,
        path: PathBuf,
    ) -> Result<WrittenView, Fault> {
        let reader = self.audit_reader().await?;
        let export = move |progress: &mut Progress| {
            let total = reader.count(&filter).map_err(audit_fault)?;
            written(&path, |out| {
                let mut out = progress.guard(out);
                let mut at = |rows| {
                    // Whether it shall end is asked by the way out, which can refuse.
                    let _ = progress.at(rows, Some(total));
                };
                let exported = reader.export(format, &filter, &mut out, &mut at);
                progress.go_on()?;
                exported.map(|exported| exported.rows).map_err(audit_fault)
            })
        };
        self.aside.work("export", export).await
    }

    /// The same for the log of a device that was met, as far as it was read.
    ///
    /// # Errors
    /// [`crate::FaultKind::Usage`] for an unknown device; otherwise as [`Self::export_audit`].
    pub(crate) async fn export_device_log(
        &self,
        serial: String,
        query: LogQuery,
        format: LogFormat,
        path: PathBuf,
    ) -> Result<WrittenView, Fault> {
        let (logs, device) = self
            .run(move |w| Box::pin(async move { w.separate_device_log(&serial) }))
            .await?;
        let export = move |progress: &mut Progress| {
            written(&path, |out| {
                device_record::export(&logs, &device, &query, format, out, progress)
            })
        };
        self.aside.work("export", export).await
    }

    /// Cancels the work on a log that goes on beside everything else. Whether there was any.
    pub fn cancel_aside(&self) -> bool {
        let any = self.snapshots().borrow().aside.is_some();
        if any {
            self.aside.cancel();
        }
        any
    }

    async fn audit_reader(&self) -> Result<Reader, Fault> {
        self.run(|w| Box::pin(async move { w.reader() })).await
    }
}
