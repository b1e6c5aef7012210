//! A workstation whose disk is full: a small disk of its own, in memory.
#![cfg(target_os = "linux")]

use crate::bench::Bench;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A disk of 16 MiB at a folder, until it is dropped. Only root may mount one.
pub(crate) struct SmallDisk {
    at: PathBuf,
}

impl SmallDisk {
    pub(crate) fn mount(at: &Path) -> Self {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"])
            .arg(at)
            .output();
        let done = mounted.as_ref().is_ok_and(|output| output.status.success());
        assert!(
            done,
            "a small disk cannot be mounted ({mounted:?}): run this test as root, as in a container"
        );
        Self { at: at.to_owned() }
    }

    fn ballast(&self) -> PathBuf {
        self.at.join("ballast")
    }

    /// Fills the disk until so many bytes are left.
    pub(crate) fn fill_up_to(&self, free: usize) {
        let spare = self.at.join("spare");
        fs::write(&spare, vec![1; free]).unwrap();
        let mut ballast = File::create(self.ballast()).unwrap();
        let block = [1; 4096];
        let full = loop {
            if let Err(why) = ballast.write_all(&block) {
                break why;
            }
        };
        assert_eq!(full.kind(), ErrorKind::StorageFull);
        fs::remove_file(spare).unwrap();
    }

    fn relieve(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.at).status();
    }
}

fn lower_rate(bench: &Bench) -> i64 {
    let read = bench.wand(&["interrogate", "--json"]).exits(0).json();
    let values = read["programme"]["values"].as_array().unwrap();
    let rate = values.iter().find(|value| value["short"] == "LRL").unwrap();
    rate["raw"].as_i64().unwrap()
}

/// R-CM-5, R-LG-2: however little space there is, a programme is changed wholly and on record, or refused with the
/// reason and what to do.
#[test]
fn a_full_disk_refuses_programming_and_leaves_nothing_half_done() {
    let bench = Bench::new();
    let disk = SmallDisk::mount(&bench.home());
    bench.enrol();
    bench.add_device();
    let _device = bench.run_device(&[]);
    let mut before = lower_rate(&bench);
    let mut refused = 0;
    for free_kib in [0, 4, 64, 512] {
        let wanted = if before == 70 { 60 } else { 70 };
        disk.fill_up_to(free_kib << 10);
        let ran = bench.wand(&["program", &format!("LRL={wanted}"), "--yes"]);
        if free_kib == 0 {
            assert_eq!(ran.code, 10, "{ran:#?}");
        }
        if ran.code != 0 {
            refused += 1;
            ran.says(&["next: "]);
            let told = ran.stderr.to_lowercase();
            let known = ["full", "no space", "space"]
                .iter()
                .any(|word| told.contains(word));
            assert!(known || ran.code == 8, "{free_kib} KiB: {ran:#?}");
        }
        disk.relieve();
        let now = lower_rate(&bench);
        match ran.code {
            0 => assert_eq!(now, wanted, "{free_kib} KiB: an acknowledged value is lost"),
            10 => assert_eq!(now, before, "{free_kib} KiB: refused, and yet changed"),
            8 => assert!(now == before || now == wanted),
            _ => panic!("{free_kib} KiB: {ran:#?}"),
        }
        bench.wand(&["audit", "verify"]).exits(0);
        before = now;
    }
    assert!((1..4).contains(&refused), "{refused} of 4 were refused");
}

/// R-EM: emergency therapy alone passes a disk that is full, and is on record afterwards: space was set aside for it.
#[test]
fn emergency_therapy_passes_a_full_disk() {
    let bench = Bench::new();
    let disk = SmallDisk::mount(&bench.home());
    bench.enrol();
    bench.add_device();
    let _device = bench.run_device(&[]);
    lower_rate(&bench);
    disk.fill_up_to(0);
    bench.wand(&["program", "LRL=70", "--yes"]).exits(10).says(&[]);
    let given = bench.wand(&["stat", "--json"]).exits(0).json();
    assert_eq!(given["outcome"]["readback_matches"], true, "{given}");
    disk.relieve();
    bench.wand(&["audit", "verify"]).exits(0);
    let signed = bench
        .wand(&["audit", "list", "--kind", "command.signed", "--json"])
        .exits(0)
        .json();
    assert_eq!(signed.as_array().map(Vec::len), Some(1), "{signed}");
}
