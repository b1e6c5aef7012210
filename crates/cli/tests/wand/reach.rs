//! Which device is spoken to.

use crate::bench::Bench;

/// R-SE-7: a paired device shows that it is there. When it is not, a stranger beside it is not asked whether it is the one,
/// which would cost it a failed contact; named by where it answers, it is.
#[test]
fn a_stranger_is_left_alone_while_a_paired_device_is_away() {
    let bench = Bench::with_device();
    let (own, other) = (bench.state(), bench.path("other"));
    bench.add_device_of(&other, "TEST0002");
    let paired = bench.run_device(&[]);
    bench.beside(&own, &["pairing-window"]);
    bench.wand(&["pair", "TEST0001"]).exits(0);
    let stranger = bench.run_device_of(&other, &[]);
    bench.wand(&["interrogate", "TEST0001"]).exits(0);
    paired.kill();

    bench
        .wand(&["interrogate", "TEST0001"])
        .exits(4)
        .says(&["TEST0001", "not in reach", "wand devices"]);
    let status = bench.beside(&other, &["status"]);
    assert_eq!(status["failed-energy-uj"], 0, "{status}");

    let endpoint = status["endpoint"].as_str().unwrap();
    let met = bench.wand(&["interrogate", endpoint, "--json"]).exits(0).json();
    assert_eq!(met["session"]["serial"], "TEST0002", "{met}");
    drop(stranger);
}
