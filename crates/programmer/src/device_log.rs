//! Reading a device's log: only what is new, chained to what was verified before, confirmed by a signed checkpoint.

use crate::acquaintance::LogHead;
use crate::contact::unexpected;
use crate::device_record;
use crate::fault::{Fault, FaultKind};
use crate::signals::Heed;
use crate::workstation::{Workstation, audit_fault};
use serde_json::json;
use std::collections::VecDeque;
use std::sync::PoisonError;
use wand_audit::DeviceEntry;
use wand_contract::{DeviceLogView, LogEntryView};
use wand_protocol::log::{self, LogEntry, LogFault, LogVerifier, UnverifiedCheckpoint};
use wand_protocol::message::{LogPage, RequestBody, ResponseBody};

/// Entries asked for at once, until a page says that fewer fit: of the usual length they fill most of what a message takes.
const PAGE: u16 = 192;
/// Pages asked for before the first of them is there, so that the link does not stand still between them.
const AHEAD: usize = 2;

/// Pages that are asked for.
struct Asked {
    /// Entries of each.
    size: u16,
    /// From which entry on, and under which number.
    pages: VecDeque<(u64, u32)>,
    /// No entry is asked for ahead from here on: the device would sign a checkpoint for nothing.
    end: u64,
}

impl Asked {
    fn until(end: u64) -> Self {
        Self {
            size: PAGE,
            pages: VecDeque::new(),
            end,
        }
    }

    /// Takes note of a page that was not the last. After one that is shorter than asked for, an eighth less is asked for than
    /// fitted: what is asked for ahead follows a page only if that is as long as asked for, and is sent for nothing otherwise.
    fn came(&mut self, entries: usize) {
        let fitted = u16::try_from(entries).unwrap_or(PAGE);
        if fitted < self.size {
            self.size = (fitted - fitted / 8).max(1);
        }
    }
}

impl Workstation {
    /// Reads what is new in the device's log and verifies it (R-LG-1).
    pub(crate) async fn device_log(
        &mut self,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<DeviceLogView, Fault> {
        self.at("read-log", "", Heed::Both);
        let evidence = self.evidence_key().await?;
        let fingerprint = self.session()?.device.fingerprint;
        let known = self.session()?.device.log_head.map(|head| log::LogHead {
            seq: head.sequence,
            hash: head.hash,
        });
        let mut verifier = LogVerifier::new(known);
        let mut entries = Vec::new();
        let mut kept = Vec::new();
        let report = self.session()?.report.as_ref();
        let mut asked = Asked::until(report.map_or(0, |report| report.log_next));
        let checkpoint = loop {
            let page = self.page(verifier.wanted(), &mut asked).await?;
            for entry in &page.entries {
                if let Err(fault) = verifier.accept(self.provider, entry) {
                    return Err(self.broken(&fault)?);
                }
                entries.push(view(entry));
                kept.push(device_record::kept(entry));
            }
            let read = u64::try_from(entries.len()).unwrap_or(u64::MAX);
            self.progress(read, None);
            progress(read);
            if !page.more || page.entries.is_empty() {
                break page.checkpoint;
            }
            asked.came(page.entries.len());
        };
        let provider = self.provider;
        let checkpoint = checkpoint.ok_or_else(unexpected)?;
        let verdict = UnverifiedCheckpoint::parse(&checkpoint)
            .and_then(|unverified| unverified.verify(provider, &evidence, &fingerprint))
            .and_then(|verified| verifier.conclude(&verified));
        let verdict = match verdict {
            Ok(verdict) => verdict,
            Err(fault) => return Err(self.broken(&fault)?),
        };
        let head = LogHead {
            sequence: verdict.attested.seq,
            hash: verdict.attested.hash,
        };
        self.keep_entries(&fingerprint, known.map(|head| head.seq), &kept)?;
        self.keep_head(head)?;
        let detail =
            json!({ "entries": entries.len(), "newest": head.sequence, "head": hex::encode(head.hash) });
        self.record("device-log.verified", None, detail, Some(&checkpoint))?;
        Ok(DeviceLogView {
            entries,
            newest: head.sequence,
            head: hex::encode(head.hash),
            signed: verdict.unattested == 0,
        })
    }

    /// The page from this entry on; those after it are asked for as well.
    async fn page(&mut self, from: u64, asked: &mut Asked) -> Result<LogPage, Fault> {
        let front = asked.pages.pop_front().filter(|(first, _)| *first == from);
        let id = match front {
            Some((_, id)) => id,
            None => {
                // A page was shorter than asked for: what was asked for ahead does not follow it.
                asked.pages.clear();
                self.pose(RequestBody::ReadLog {
                    from,
                    max: asked.size,
                })?
            }
        };
        while asked.pages.len() < AHEAD {
            let last = asked.pages.back().map_or(from, |(first, _)| *first);
            let next = last.saturating_add(asked.size.into());
            if next >= asked.end {
                break;
            }
            let id = self.pose(RequestBody::ReadLog {
                from: next,
                max: asked.size,
            })?;
            asked.pages.push_back((next, id));
        }
        match self.answer(id).await? {
            ResponseBody::Log(page) => Ok(page),
            _ => Err(unexpected()),
        }
    }

    /// Keeps the entries for reading them later without the device, before the head that vouches for them.
    fn keep_entries(
        &mut self,
        device: &[u8; 32],
        known: Option<u64>,
        entries: &[DeviceEntry],
    ) -> Result<(), Fault> {
        let records = self.device_records()?;
        let mut records = records.lock().unwrap_or_else(PoisonError::into_inner);
        records.logs.keep(device, known, entries).map_err(audit_fault)
    }

    fn keep_head(&mut self, head: LogHead) -> Result<(), Fault> {
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        open.device.log_head = Some(head);
        self.world.met.devices.remember(open.device.clone());
        self.keep_devices()
    }

    fn broken(&mut self, fault: &LogFault) -> Result<Fault, Fault> {
        self.record(
            "device-log.broken",
            None,
            json!({ "why": fault.to_string() }),
            None,
        )?;
        let device = self.session()?.device.fingerprint;
        let records = self.device_records()?;
        let records = &mut records.lock().unwrap_or_else(PoisonError::into_inner).logs;
        records
            .note_fault(&device, &fault.to_string())
            .map_err(audit_fault)?;
        Ok(Fault::new(
            FaultKind::EvidenceBroken,
            format!("the device's log does not verify: {fault}"),
            "keep the device as evidence, and have it examined",
        ))
    }
}

fn view(entry: &LogEntry) -> LogEntryView {
    LogEntryView {
        sequence: entry.seq,
        time: entry.time,
        code: entry.code_name(),
        detail: entry.detail_text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_are_asked_for_once_fewer_fit() {
        for (came, size) in [
            (&[192, 192][..], 192),
            (&[160], 140),
            (&[160, 140, 140], 140),
            (&[160, 120], 105),
            (&[1], 1),
            (&[0], 1),
            (&[100_000], 192),
        ] {
            let mut asked = Asked::until(5_000);
            came.iter().for_each(|entries| asked.came(*entries));
            assert_eq!(asked.size, size, "{came:?}");
        }
    }
}
