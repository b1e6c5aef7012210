//! The audit log and devices' logs as they are read, page after page, without holding up the session.

use crate::fault::{Fault, FaultKind};
use crate::workstation::{Workstation, audit_fault};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use wand_audit::{DeviceLogs, Filter, Listing, Reader};
use wand_contract::VerdictView;
use wand_protocol::log::LogHead;

/// Listings kept at hand; a listing of a million rows takes four megabytes.
const LISTINGS: usize = 4;

/// A reader of the audit log, with the listings that faces page through.
pub(crate) struct Records {
    pub(crate) reader: Reader,
    /// The one used last at the front.
    listings: VecDeque<Listing>,
}

impl Records {
    pub(crate) fn new(reader: Reader) -> Self {
        Self {
            reader,
            listings: VecDeque::new(),
        }
    }

    /// The listing of this filter, up to date.
    pub(crate) fn listing(&mut self, filter: Filter) -> Result<(&Reader, &Listing), Fault> {
        let known = self
            .listings
            .iter()
            .position(|listing| *listing.filter() == filter);
        let mut listing = known
            .and_then(|place| self.listings.remove(place))
            .unwrap_or_else(|| Listing::new(filter));
        listing.refresh(&self.reader).map_err(audit_fault)?;
        self.listings.truncate(LISTINGS - 1);
        self.listings.push_front(listing);
        Ok((&self.reader, &self.listings[0]))
    }
}

/// Devices' logs, and the verdicts on their chains.
pub(crate) struct DeviceRecords {
    pub(crate) logs: DeviceLogs,
    /// For each device: what was judged, and how.
    pub(crate) verdicts: VecDeque<(Judged, VerdictView)>,
}

/// What a verdict on a device's chain is about: it holds while this stays the same.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) device: [u8; 32],
    pub(crate) entries: u64,
    pub(crate) newest: Option<u64>,
    pub(crate) head: Option<LogHead>,
}

impl Workstation {
    /// The audit log for paging.
    pub(crate) fn records(&mut self) -> Result<Arc<Mutex<Records>>, Fault> {
        if self.unlocked()?.records.is_none() {
            let records = Records::new(self.reader()?);
            self.unlocked_mut()?.records = Some(Arc::new(Mutex::new(records)));
        }
        self.unlocked()?.records.clone().ok_or_else(stopped)
    }

    /// The logs of devices.
    pub(crate) fn device_records(&mut self) -> Result<Arc<Mutex<DeviceRecords>>, Fault> {
        if self.unlocked()?.device_records.is_none() {
            let unlocked = self.unlocked_mut()?;
            let logs = DeviceLogs::open(unlocked.audit.dir(), &unlocked.master).map_err(audit_fault)?;
            unlocked.device_records = Some(Arc::new(Mutex::new(DeviceRecords {
                logs,
                verdicts: VecDeque::new(),
            })));
        }
        self.unlocked()?.device_records.clone().ok_or_else(stopped)
    }
}

/// Does work with what is shared, on a thread for work that takes its time.
pub(crate) async fn aside<S: Send + 'static, T: Send + 'static>(
    shared: Arc<Mutex<S>>,
    work: impl FnOnce(&mut S) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(move || work(&mut shared.lock().unwrap_or_else(PoisonError::into_inner)))
        .await
        .unwrap_or_else(|_| Err(stopped()))
}

pub(crate) fn stopped() -> Fault {
    Fault::new(
        FaultKind::Usage,
        "the work on the log was given up",
        "start the program again",
    )
}
