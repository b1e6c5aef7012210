//! Data folders that cannot be used.

use crate::bench::{Bench, wand};
use std::fs::{self, File};

#[test]
fn a_second_instance_is_told_of_the_first() {
    let bench = Bench::new();
    bench.wand(&["trust", "list"]).exits(0);
    let lock = File::options()
        .write(true)
        .open(bench.home().join("lock"))
        .unwrap();
    lock.lock().unwrap();
    bench
        .wand(&["trust", "list"])
        .exits(10)
        .says(&["another instance", "--home"]);
    let error = bench.wand(&["trust", "list", "--json"]).exits(10).json();
    assert_eq!(error["error"]["kind"], "second-instance");
    drop(lock);
    bench.wand(&["trust", "list"]).exits(0);
}

/// As root permissions do not hold; a place where nobody can make a folder stands for a read-only disk.
#[cfg(target_os = "linux")]
#[test]
fn a_data_folder_that_cannot_be_made_is_named() {
    let bench = Bench::new();
    let file = bench.path("file");
    fs::write(&file, "no folder").unwrap();
    for home in ["/proc/wand-has-no-place-here", file.to_str().unwrap()] {
        wand(&["--home", home, "trust", "list"]).exits(10).says(&[home]);
        wand(&["--home", home, "pki", "init"]).says(&[home]);
        wand(&["--home", home, "demo"]).exits(10).says(&[home]);
    }
}

#[test]
fn an_empty_data_folder_names_the_next_step() {
    let bench = Bench::new();
    bench
        .wand(&["devices"])
        .exits(3)
        .says(&["no operator yet", "wand pki issue operator"]);
    bench.wand(&["audit", "list"]).exits(3).says(&["no operator yet"]);
    bench.wand(&["pki", "list"]).exits(3).says(&["wand pki init"]);
    let state = bench.state();
    bench
        .wand(&["pki", "issue", "device", "--state", state.to_str().unwrap()])
        .exits(3)
        .says(&["wand pki init"]);
}

/// The demonstration never plays in somebody's data.
#[test]
fn the_demonstration_leaves_a_folder_with_other_data_alone() {
    let bench = Bench::new();
    fs::create_dir(bench.home()).unwrap();
    fs::write(bench.home().join("notes.txt"), "mine").unwrap();
    bench
        .wand(&["demo"])
        .exits(2)
        .says(&["holds other data", "--fresh"]);
    let entries: Vec<_> = fs::read_dir(bench.home())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(entries, ["notes.txt"]);
}
