//! A device's log as this workstation keeps it: verified again against the device's own chain whenever it is read.

use crate::aside::Progress;
use crate::fault::{Fault, FaultKind};
use crate::records::{DeviceRecords, Judged};
use crate::workstation::{Workstation, audit_fault};
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex};
use wand_audit::{DeviceEntry, DeviceFilter, DeviceLogs, spreadsheet_text};
use wand_contract::{DeviceLogPageView, LogEntryView, LogFormat, LogQuery, VerdictView};
use wand_crypto::Provider;
use wand_protocol::log::{LogEntry, LogHead, LogVerifier};

/// Verdicts remembered, one for each device.
const VERDICTS: usize = 64;

/// The kept logs, and the device one of them is wanted of.
pub(crate) type Shared = (Arc<Mutex<DeviceRecords>>, Device);

/// A device whose log is wanted.
pub(crate) struct Device {
    fingerprint: [u8; 32],
    /// The head that the device's signed checkpoint confirmed when its log was last read.
    head: Option<LogHead>,
    provider: &'static dyn Provider,
}

impl Workstation {
    /// The kept log of the device with this serial number.
    pub(crate) fn device_record(&mut self, serial: &str) -> Result<Shared, Fault> {
        let records = self.device_records()?;
        Ok((records, self.met_device(serial)?))
    }

    /// The same, opened once more: whoever reads long from it holds up nobody.
    pub(crate) fn separate_device_log(&mut self, serial: &str) -> Result<(DeviceLogs, Device), Fault> {
        let unlocked = self.unlocked()?;
        let logs = DeviceLogs::open(unlocked.audit.dir(), &unlocked.master).map_err(audit_fault)?;
        Ok((logs, self.met_device(serial)?))
    }

    fn met_device(&self, serial: &str) -> Result<Device, Fault> {
        let known = self.world.met.devices.by_serial(serial).ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                format!("no device with the serial number {serial} was met here"),
                "connect to it and read its log",
            )
        })?;
        Ok(Device {
            fingerprint: known.fingerprint,
            head: known.log_head.map(|head| LogHead {
                seq: head.sequence,
                hash: head.hash,
            }),
            provider: self.provider,
        })
    }
}

/// An entry as it is kept.
pub(crate) fn kept(entry: &LogEntry) -> DeviceEntry {
    DeviceEntry {
        seq: entry.seq,
        time: entry.time,
        code: entry.code,
        kind: entry.code_name(),
        words: entry.detail_text(),
        detail: entry.detail.clone(),
        prev: entry.prev.to_vec(),
    }
}

/// A page, newest first.
pub(crate) fn page(
    records: &mut DeviceRecords,
    device: &Device,
    query: &LogQuery,
    offset: u64,
    limit: usize,
) -> Result<DeviceLogPageView, Fault> {
    let filter = filter(query);
    let total = records
        .logs
        .count(&device.fingerprint, &filter)
        .map_err(audit_fault)?;
    let entries = records
        .logs
        .page(&device.fingerprint, &filter, offset, limit)
        .map_err(audit_fault)?;
    Ok(DeviceLogPageView {
        total,
        offset,
        entries: entries.into_iter().map(view).collect(),
        verdict: verdict(records, device)?,
    })
}

/// Writes one entry.
type WriteEntry<'a> = dyn FnMut(&DeviceEntry) -> std::io::Result<()> + 'a;

/// Writes the entries that match, oldest first, each with the hash of the one before. How many there were.
pub(crate) fn export(
    logs: &DeviceLogs,
    device: &Device,
    query: &LogQuery,
    format: LogFormat,
    out: &mut dyn Write,
    progress: &mut Progress,
) -> Result<u64, Fault> {
    let filter = filter(query);
    let total = logs.count(&device.fingerprint, &filter).map_err(audit_fault)?;
    let mut writer: Box<WriteEntry<'_>> = match format {
        LogFormat::Csv => {
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(["sequence", "time", "code", "detail", "detail_hex", "prev"])
                .map_err(|why| unwritable(&why.into()))?;
            Box::new(move |entry| {
                csv.write_record([
                    entry.seq.to_string(),
                    entry.time.to_string(),
                    spreadsheet_text(&entry.kind),
                    spreadsheet_text(&entry.words),
                    hex::encode(&entry.detail),
                    hex::encode(&entry.prev),
                ])?;
                csv.flush()
            })
        }
        LogFormat::Json => Box::new(move |entry| {
            let line = json!({
                "sequence": entry.seq, "time": entry.time, "code": entry.kind, "detail": entry.words,
                "detail_hex": hex::encode(&entry.detail), "prev": hex::encode(&entry.prev),
            });
            writeln!(out, "{line}")
        }),
    };
    let mut count = 0;
    let mut one = |entry: DeviceEntry| {
        writer(&entry).map_err(|why| unwritable(&why))?;
        count += 1;
        progress.at(count, Some(total))
    };
    let mut written = Ok(());
    let take = |entry| {
        written = one(entry);
        written.is_ok()
    };
    logs.walk(&device.fingerprint, &filter, take)
        .map_err(audit_fault)?;
    written.map(|()| count)
}

fn unwritable(why: &std::io::Error) -> Fault {
    Fault::new(
        FaultKind::Storage,
        format!("the export could not be written: {why}"),
        "check the target and its free space, then export again",
    )
}

/// The verdict on the whole chain; `None` when the log was never read.
fn verdict(records: &mut DeviceRecords, device: &Device) -> Result<Option<VerdictView>, Fault> {
    let fingerprint = &device.fingerprint;
    let entries = records
        .logs
        .count(fingerprint, &DeviceFilter::default())
        .map_err(audit_fault)?;
    if let Some(sentence) = records.logs.fault(fingerprint).map_err(audit_fault)? {
        let sentence = format!("when it was last read, the device's log did not verify: {sentence}");
        return Ok(Some(broken(entries, sentence)));
    }
    if entries == 0 && device.head.is_none() {
        return Ok(None);
    }
    let newest = records
        .logs
        .page(fingerprint, &DeviceFilter::default(), 0, 1)
        .map_err(audit_fault)?;
    let judged = Judged {
        device: *fingerprint,
        entries,
        newest: newest.first().map(|entry| entry.seq),
        head: device.head,
    };
    if let Some((_, verdict)) = records.verdicts.iter().find(|(about, _)| *about == judged) {
        return Ok(Some(verdict.clone()));
    }
    let verdict = judge(records, device)?;
    records
        .verdicts
        .retain(|(about, _)| about.device != judged.device);
    records.verdicts.push_front((judged, verdict.clone()));
    records.verdicts.truncate(VERDICTS);
    Ok(Some(verdict))
}

/// Follows the kept entries link by link, and looks for the head that the device confirmed.
fn judge(records: &DeviceRecords, device: &Device) -> Result<VerdictView, Fault> {
    let mut chain = Chain {
        verifier: LogVerifier::new(None),
        entries: 0,
        newest: None,
        confirmed: false,
        fault: None,
    };
    records
        .logs
        .walk(&device.fingerprint, &DeviceFilter::default(), |kept| {
            chain.follow(&kept, device)
        })
        .map_err(audit_fault)?;
    Ok(chain.verdict(device))
}

struct Chain {
    verifier: LogVerifier,
    entries: u64,
    newest: Option<LogHead>,
    /// Whether the confirmed head was met.
    confirmed: bool,
    fault: Option<(u64, String)>,
}

impl Chain {
    fn follow(&mut self, kept: &DeviceEntry, device: &Device) -> bool {
        let Some(entry) = entry(kept) else {
            self.fault = Some((kept.seq, format!("entry {} is not what was kept", kept.seq)));
            return false;
        };
        if let Err(why) = self.verifier.accept(device.provider, &entry) {
            self.fault = Some((entry.seq, why.to_string()));
            return false;
        }
        let head = entry.head(device.provider);
        if let Some(confirmed) = device.head.filter(|confirmed| confirmed.seq == head.seq) {
            if confirmed.hash != head.hash {
                let why = format!("log entry {} is not the one the device confirmed", head.seq);
                self.fault = Some((head.seq, why));
                return false;
            }
            self.confirmed = true;
        }
        self.entries += 1;
        self.newest = Some(head);
        true
    }

    fn verdict(self, device: &Device) -> VerdictView {
        if let Some((row, why)) = self.fault {
            return broken(row, format!("the kept log of the device was altered: {why}"));
        }
        match (self.newest, device.head) {
            (_, Some(confirmed)) if !self.confirmed => {
                let why = format!(
                    "the kept log of the device was cut off: it was confirmed up to entry {}, which is not there",
                    confirmed.seq
                );
                broken(self.newest.map_or(0, |newest| newest.seq), why)
            }
            (newest, _) => VerdictView {
                intact: true,
                rows: self.entries,
                head: newest.map(|newest| hex::encode(newest.hash)).unwrap_or_default(),
                sentence: format!("all {} entries are genuine and in their place", self.entries),
            },
        }
    }
}

fn broken(rows: u64, sentence: String) -> VerdictView {
    VerdictView {
        intact: false,
        rows,
        head: String::new(),
        sentence,
    }
}

/// The entry as the device hashed it.
fn entry(kept: &DeviceEntry) -> Option<LogEntry> {
    Some(LogEntry {
        seq: kept.seq,
        time: kept.time,
        code: kept.code,
        detail: kept.detail.clone(),
        prev: kept.prev.as_slice().try_into().ok()?,
    })
}

fn view(kept: DeviceEntry) -> LogEntryView {
    LogEntryView {
        sequence: kept.seq,
        time: kept.time,
        code: kept.kind,
        detail: kept.words,
    }
}

fn filter(query: &LogQuery) -> DeviceFilter {
    DeviceFilter {
        kinds: query.kinds.clone(),
        from: query.from,
        until: query.until.map(|until| until.saturating_add(1)),
        text: Some(query.text.clone()).filter(|text| !text.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;
    use tempfile::{TempDir, tempdir};
    use wand_audit::{DeviceLogs, MasterKey};
    use wand_crypto::{Secret, rustcrypto};

    const DEVICE: [u8; 32] = [3; 32];

    fn entries(count: u64) -> Vec<LogEntry> {
        let mut head = None;
        let one = |number| {
            let detail = if number % 2 == 0 {
                vec![0x18, 42]
            } else {
                Vec::new()
            };
            let entry = LogEntry::after(head, 1_000 + number, 60, detail);
            head = Some(entry.head(rustcrypto()));
            entry
        };
        (0..count).map(one).collect()
    }

    fn records(kept: &[DeviceEntry]) -> (TempDir, DeviceRecords) {
        let dir = tempdir().unwrap();
        let key = MasterKey::new(Secret::new(vec![7; 32]), rustcrypto()).unwrap();
        let mut logs = DeviceLogs::open(dir.path(), &key).unwrap();
        logs.keep(&DEVICE, None, kept).unwrap();
        let verdicts = VecDeque::new();
        (dir, DeviceRecords { logs, verdicts })
    }

    fn device(head: Option<LogHead>) -> Device {
        Device {
            fingerprint: DEVICE,
            head,
            provider: rustcrypto(),
        }
    }

    fn all(records: &mut DeviceRecords, head: Option<LogHead>) -> DeviceLogPageView {
        page(records, &device(head), &LogQuery::default(), 0, 1000).unwrap()
    }

    /// R-LG-1: an intact log says so, page after page, and without the device.
    #[test]
    fn a_kept_log_pages_and_verifies() {
        let log = entries(50);
        let kept: Vec<_> = log.iter().map(kept).collect();
        let head = log[49].head(rustcrypto());
        let (_dir, mut records) = records(&kept);
        let view = all(&mut records, Some(head));
        assert_eq!((view.total, view.entries.len()), (50, 50));
        assert_eq!(view.entries[0].sequence, 49);
        assert_eq!(view.entries[0].code, "magnet");
        assert_eq!(view.entries[1].detail, "42");
        let verdict = view.verdict.unwrap();
        assert!(verdict.intact, "{}", verdict.sentence);
        assert_eq!((verdict.rows, verdict.head), (50, hex::encode(head.hash)));
        let query = LogQuery {
            from: Some(1_010),
            until: Some(1_019),
            kinds: vec!["magnet".into()],
            ..LogQuery::default()
        };
        let some = page(&mut records, &device(Some(head)), &query, 5, 3).unwrap();
        let numbers: Vec<_> = some.entries.iter().map(|entry| entry.sequence).collect();
        assert_eq!((some.total, numbers), (10, vec![14, 13, 12]));
    }

    /// R-LG-1: whatever was done to the kept entries, the verdict is broken and names the entry.
    #[test]
    fn a_kept_log_that_was_altered_is_found_out() {
        let log = entries(20);
        let whole: Vec<_> = log.iter().map(kept).collect();
        let head = Some(log[19].head(rustcrypto()));
        let with = |change: &dyn Fn(&mut Vec<DeviceEntry>)| {
            let mut kept = whole.clone();
            change(&mut kept);
            kept
        };
        let cases: [(&str, Vec<DeviceEntry>); 6] = [
            ("a changed detail", with(&|kept| kept[4].detail = vec![1])),
            ("a changed time", with(&|kept| kept[4].time += 1)),
            ("an entry taken out", with(&|kept| drop(kept.remove(4)))),
            ("the last one cut off", with(&|kept| drop(kept.pop()))),
            ("the last one changed", with(&|kept| kept[19].code = 1)),
            ("a short hash", with(&|kept| kept[4].prev = vec![1, 2])),
        ];
        for (what, kept) in cases {
            let (_dir, mut records) = records(&kept);
            let verdict = all(&mut records, head).verdict.unwrap();
            assert!(!verdict.intact, "{what}: {}", verdict.sentence);
            assert!(verdict.head.is_empty(), "{what}");
            assert!(
                verdict.sentence.contains("altered") || verdict.sentence.contains("cut off"),
                "{what}"
            );
        }
        let (_dir, mut gone) = records(&[]);
        assert!(
            !all(&mut gone, head).verdict.unwrap().intact,
            "all of it taken away"
        );
        let (_dir, mut never) = records(&[]);
        assert_eq!(all(&mut never, None).verdict, None, "never read");
    }

    /// A device whose log did not verify when it was read stays marked.
    #[test]
    fn a_log_that_broke_at_the_device_stays_broken_here() {
        let log = entries(3);
        let kept: Vec<_> = log.iter().map(kept).collect();
        let (_dir, mut records) = records(&kept);
        let head = Some(log[2].head(rustcrypto()));
        assert!(all(&mut records, head).verdict.unwrap().intact);
        records
            .logs
            .note_fault(&DEVICE, "log entry 1 was rewritten")
            .unwrap();
        let verdict = all(&mut records, head).verdict.unwrap();
        assert!(!verdict.intact && verdict.sentence.contains("log entry 1 was rewritten"));
    }

    #[test]
    fn an_export_holds_what_is_needed_to_recompute_the_hashes() {
        let log = entries(5);
        let kept: Vec<_> = log.iter().map(kept).collect();
        let (_dir, records) = records(&kept);
        let written = |format| {
            let mut out = Vec::new();
            let count = export(
                &records.logs,
                &device(None),
                &LogQuery::default(),
                format,
                &mut out,
                &mut Progress::unheard(),
            )
            .unwrap();
            assert_eq!(count, 5);
            String::from_utf8(out).unwrap()
        };
        let csv = written(LogFormat::Csv);
        assert_eq!(csv.lines().count(), 6);
        assert!(csv.contains(&hex::encode(log[4].prev)));
        for (line, entry) in written(LogFormat::Json).lines().zip(&log) {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["sequence"], entry.seq);
            assert_eq!(line["prev"], hex::encode(entry.prev));
            assert_eq!(line["detail_hex"], hex::encode(&entry.detail));
        }
    }
}
