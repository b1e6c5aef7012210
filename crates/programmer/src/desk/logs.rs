//! The audit log and devices' logs: pages, jumps, verdicts, exports.

use super::Desk;
use crate::auditing::row_view;
use crate::device_record;
use crate::fault::Fault;
use crate::records::{Records, aside};
use crate::workstation::audit_fault;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use wand_audit::{Filter, Format};
use wand_contract::{
    AuditPageView, DeviceLogPageView, DeviceLogView, LogFormat, LogQuery, VerdictView, WrittenView,
};

/// Rows of a page at most, whatever is asked for.
const MOST: u32 = 1000;

impl Desk {
    /// A page of the audit log, newest first, with the number of rows that match; at most 1,000 rows.
    ///
    /// # Errors
    /// [`crate::FaultKind::Locked`], or what the log reports.
    pub async fn audit(&self, query: LogQuery, offset: u64, limit: u32) -> Result<AuditPageView, Fault> {
        let limit = usize::try_from(limit.min(MOST)).unwrap_or_default();
        aside(self.records().await?, move |records| {
            let (reader, listing) = records.listing(filter(query))?;
            let rows = listing.page(reader, offset, limit).map_err(audit_fault)?;
            Ok(AuditPageView {
                total: listing.total(),
                offset,
                rows: rows.into_iter().map(row_view).collect(),
            })
        })
        .await
    }

    /// The place in the audit log of the first row at or before a time (seconds since 1970); the last place when every
    /// row is later, 0 when there is none.
    ///
    /// # Errors
    /// As [`Self::audit`].
    pub async fn audit_place(&self, query: LogQuery, time: u64) -> Result<u64, Fault> {
        aside(self.records().await?, move |records| {
            let (reader, listing) = records.listing(filter(query))?;
            listing.place(reader, time).map_err(audit_fault)
        })
        .await
    }

    /// Verifies the whole audit log; a session goes on meanwhile, snapshots tell how far it is, and
    /// [`Self::cancel_aside`] ends it.
    ///
    /// # Errors
    /// As [`Self::audit`], and [`crate::FaultKind::Cancelled`]; a broken chain is a verdict, not an error.
    pub async fn verify_audit(&self) -> Result<VerdictView, Fault> {
        self.programmer.verify_audit(None).await
    }

    /// Writes the rows that match to a file, oldest first; `Json` is one object a line. The file is there whole or not
    /// at all; otherwise as [`Self::verify_audit`].
    ///
    /// # Errors
    /// As [`Self::audit`]; [`crate::FaultKind::Storage`] when it cannot be written, [`crate::FaultKind::Cancelled`].
    pub async fn export_audit_to(
        &self,
        query: LogQuery,
        format: LogFormat,
        path: PathBuf,
    ) -> Result<WrittenView, Fault> {
        let format = match format {
            LogFormat::Csv => Format::Csv,
            LogFormat::Json => Format::JsonLines,
        };
        self.programmer.export_audit(filter(query), format, path).await
    }

    /// Cancels verifying or exporting; no half file is left. Whether there was any.
    ///
    /// # Errors
    /// None today.
    pub async fn cancel_aside(&self) -> Result<bool, Fault> {
        Ok(self.programmer.cancel_aside())
    }

    /// Reads what is new in the device's log, verifies and keeps it.
    ///
    /// # Errors
    /// [`crate::FaultKind::EvidenceBroken`] when it does not verify, or why there is no answer.
    pub async fn read_device_log(&self) -> Result<DeviceLogView, Fault> {
        self.programmer.device_log(|_| {}).await
    }

    /// A page of the log of a device that was met, as far as it was read; newest first, at most 1,000 entries. The chain
    /// is verified when the log is opened and whenever it grew.
    ///
    /// # Errors
    /// [`crate::FaultKind::Locked`], [`crate::FaultKind::Usage`] for an unknown device, or what the file reports.
    pub async fn device_log(
        &self,
        serial: String,
        query: LogQuery,
        offset: u64,
        limit: u32,
    ) -> Result<DeviceLogPageView, Fault> {
        let limit = usize::try_from(limit.min(MOST)).unwrap_or_default();
        let (shared, device) = self.device_record(serial).await?;
        aside(shared, move |records| {
            device_record::page(records, &device, &query, offset, limit)
        })
        .await
    }

    /// Writes the entries of a device's log that match to a file, oldest first; otherwise as [`Self::export_audit_to`].
    ///
    /// # Errors
    /// As [`Self::device_log`]; [`crate::FaultKind::Storage`] when it cannot be written, [`crate::FaultKind::Cancelled`].
    pub async fn export_device_log_to(
        &self,
        serial: String,
        query: LogQuery,
        format: LogFormat,
        path: PathBuf,
    ) -> Result<WrittenView, Fault> {
        self.programmer
            .export_device_log(serial, query, format, path)
            .await
    }

    async fn records(&self) -> Result<Arc<Mutex<Records>>, Fault> {
        self.programmer
            .run(|w| Box::pin(async move { w.records() }))
            .await
    }

    async fn device_record(&self, serial: String) -> Result<device_record::Shared, Fault> {
        self.programmer
            .run(move |w| Box::pin(async move { w.device_record(&serial) }))
            .await
    }
}

fn filter(query: LogQuery) -> Filter {
    Filter {
        kind_prefix: None,
        kinds: query.kinds,
        from: query.from,
        until: query.until.map(|until| until.saturating_add(1)),
        text: Some(query.text).filter(|text| !text.is_empty()),
        session: None,
        subject: query.subject.filter(|subject| !subject.is_empty()),
    }
}
