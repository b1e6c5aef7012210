//! Programming that does not end as it should.

use crate::bench::{Bench, Ran};
use std::process::Stdio;
use std::time::{Duration, Instant};

fn lower_rate(interrogated: &Ran) -> i64 {
    let values = &interrogated.json()["programme"]["values"];
    let values = values.as_array().unwrap();
    values
        .iter()
        .find(|value| value["key"] == "lower-rate-limit")
        .unwrap()["raw"]
        .as_i64()
        .unwrap()
}

#[test]
fn values_are_read_by_the_class_of_the_device() {
    let bench = Bench::with_device();
    let _device = bench.run_device(&[]);
    bench
        .wand(&["program", "lower-rate-limt=70", "--yes"])
        .exits(2)
        .says(&["did you mean lower-rate-limit?"]);
    bench
        .wand(&["program", "LRL=71.5", "--yes"])
        .exits(6)
        .says(&["71 ppm and 72 ppm", "30–50 ppm in steps of 5 ppm"]);
    bench
        .wand(&["program", "LRL=70 bpm", "--yes"])
        .exits(2)
        .says(&["ppm"]);
    bench
        .wand(&["program", "LRL=140", "--yes"])
        .exits(6)
        .says(&["lrl-not-below-url", "upper-rate-limit"]);
    bench
        .wand(&["program", "LRL=70"])
        .exits(2)
        .says(&["60 ppm → 70 ppm?", "--yes"]);
    bench
        .wand(&["action", "dance", "--yes"])
        .exits(2)
        .says(&["dance"]);
    bench.wand(&["pair"]).exits(7).says(&["pairing window is closed"]);
    bench
        .wand(&["interrogate", "OTHER999"])
        .exits(5)
        .says(&["TEST0001"]);
    bench
        .wand(&[
            "pki",
            "issue",
            "device",
            "--state",
            bench.state().to_str().unwrap(),
        ])
        .exits(10)
        .says(&["running already"]);
}

/// R-CM-8: programming the values that are there already ends an emergency, so it is sent.
#[test]
fn an_emergency_ends_by_programming_the_mode_again() {
    let bench = Bench::with_device();
    let _device = bench.run_device(&[]);
    let state = |ran: &Ran| ran.json()["outcome"]["state"].as_str().unwrap().to_owned();
    let emergency = state(&bench.wand(&["stat", "--json"]).exits(0));
    let ended = state(&bench.wand(&["program", "mode=DDD", "--yes", "--json"]).exits(0));
    assert_ne!(emergency, ended);
    assert_eq!(
        bench.wand(&["interrogate", "--json"]).exits(0).json()["programme"]["state"],
        ended.as_str()
    );
}

/// R-CM-5: the receipt is lost after the command was carried out. The outcome is uncertain, and the device's own
/// record resolves it at the next contact.
#[test]
fn a_lost_receipt_is_uncertain_until_the_device_tells() {
    let bench = Bench::with_device();
    let device = bench.run_device(&["--cut-link-after", "command-sent"]);
    bench
        .wand(&["program", "LRL=70", "--yes"])
        .exits(8)
        .says(&["NOT KNOWN", "connect again"]);
    let resolved = bench.wand(&["interrogate"]).exits(0);
    assert!(
        resolved
            .stderr
            .contains("resolved: the device HAD carried out Lower rate limit 60 ppm → 70 ppm"),
        "{resolved:#?}"
    );
    let again = bench.wand(&["interrogate", "--json"]).exits(0);
    assert_eq!(
        (lower_rate(&again), &again.json()["session"]["resolved"]),
        (70, &serde_json::Value::Null)
    );
    device.kill();
}

/// R-CM-5: the device is killed while a command is on its way. Restarted, it has the old value or the new one, and
/// the workstation learns which.
#[test]
fn a_device_killed_during_programming_is_resolved_on_reconnect() {
    let bench = Bench::with_device();
    // A slow link, so that the command is still on its way when it has just been recorded.
    let device = bench.run_device(&["--interval-ms", "150"]);
    let pending = bench.home().join("drawer/pending.sealed");
    assert!(!pending.exists());
    let mut wand = bench.command(&["program", "LRL=70", "--yes"]);
    let child = wand
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !pending.exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was sent");
        std::thread::sleep(Duration::from_millis(2));
    }
    device.kill();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(8),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let _device = bench.run_device(&[]);
    let first = bench.wand(&["interrogate", "--json"]).exits(0);
    let resolution = first.json()["session"]["resolved"]["resolution"]
        .as_str()
        .unwrap()
        .to_owned();
    let expected = match resolution.as_str() {
        "carried-out" => 70,
        "never-arrived" => 60,
        other => panic!("{other}"),
    };
    assert_eq!(lower_rate(&first), expected);
    bench.wand(&["program", "LRL=75", "--yes"]).exits(0);
    bench.wand(&["audit", "verify"]).exits(0);
}

/// R-CM-3: the power fails at a flash write. The device has the old value or the new one, never another.
#[test]
fn a_power_cut_at_any_write_leaves_the_old_value_or_the_new_one() {
    let bench = Bench::with_device();
    let mut present = 60;
    for (writes, wanted) in [(0, 61), (2, 62), (5, 63), (9, 64), (14, 65)] {
        let device = bench.run_device(&["--cut-power-after-writes", &writes.to_string()]);
        let setting = format!("LRL={wanted}");
        let ran = bench.wand(&["program", &setting, "--yes"]);
        assert!([0, 4, 8].contains(&ran.code), "after {writes} writes: {ran:#?}");
        device.kill();
        let device = bench.run_device(&[]);
        let found = bench.wand(&["interrogate", "--json"]).exits(0);
        let rate = lower_rate(&found);
        assert!(rate == present || rate == wanted, "after {writes} writes: {rate}");
        if ran.code == 0 {
            assert_eq!(rate, wanted, "an acknowledged value is lost");
        }
        if ran.code == 8 {
            let resolution = found.json()["session"]["resolved"]["resolution"].clone();
            assert_eq!(rate == wanted, resolution == "carried-out", "{resolution}");
        }
        present = rate;
        device.kill();
    }
}

/// R-CM-5, R-LG-2: the workstation is killed at any step of programming. The device has the old value or the new one,
/// what was acknowledged stands, the outcome is resolved at the next contact, and the audit log is whole.
#[test]
fn a_workstation_killed_at_any_step_of_programming_loses_nothing_acknowledged() {
    const KILLS: u32 = 8;
    let bench = Bench::with_device();
    let _device = bench.run_device(&[]);
    let begun = Instant::now();
    bench.wand(&["program", "LRL=70", "--yes"]).exits(0);
    let whole = begun.elapsed();
    let mut before = 70;
    for kill in 1..=KILLS {
        let wanted = if before == 70 { 60 } else { 70 };
        let mut wand = bench.command(&["program", &format!("LRL={wanted}"), "--yes"]);
        let mut child = wand.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The first third goes by before the PIN has opened the vault; the rest is where it matters.
        std::thread::sleep(whole / 3 + whole * 2 / 3 * kill / KILLS);
        let acknowledged = child.try_wait().unwrap().is_some_and(|status| status.success());
        child.kill().unwrap();
        child.wait().unwrap();
        let read = after_the_link_is_noticed_gone(&bench);
        let now = lower_rate(&read);
        assert!(
            now == before || now == wanted,
            "kill {kill}: {now} ppm, which nobody chose"
        );
        assert!(
            !acknowledged || now == wanted,
            "kill {kill}: an acknowledged change is lost"
        );
        match read.json()["session"]["resolved"]["resolution"].as_str() {
            Some("carried-out") => assert_eq!(now, wanted, "kill {kill}"),
            Some("never-arrived") => assert_eq!(now, before, "kill {kill}"),
            None => {}
            Some(other) => panic!("kill {kill}: {other}"),
        }
        bench.wand(&["audit", "verify"]).exits(0);
        before = now;
    }
}

/// Interrogates, again when the device still believes itself connected to a workstation that is gone.
fn after_the_link_is_noticed_gone(bench: &Bench) -> Ran {
    let begun = Instant::now();
    loop {
        let read = bench.wand(&["interrogate", "--json"]);
        if read.code == 0 || begun.elapsed() > Duration::from_secs(30) {
            return read.exits(0);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
