//! The goals that do not depend on the machine: bytes, calls of primitives, and what happens on the virtual clock.

use wand_bench::{Figure, Report, handshake, link};

fn judged<'a>(report: &'a Report, metric: &str) -> Vec<&'a Figure> {
    let figures = report.figures().iter();
    let judged: Vec<_> = figures
        .filter(|figure| figure.metric == metric && figure.goal.is_some())
        .collect();
    assert!(!judged.is_empty(), "nothing is measured as \"{metric}\"");
    judged
}

/// First contact in 1,000 bytes, reconnect in 270 and 170, and no public-key operation that is not needed.
#[test]
fn a_handshake_takes_no_more_bytes_and_no_more_public_key_calls_than_it_should() {
    let report = handshake::measure(1);
    let bytes = judged(&report, "messages, total");
    assert_eq!(bytes.len(), 6, "three goals, each with two providers");
    for figure in bytes
        .into_iter()
        .chain(judged(&report, "public-key calls beyond need"))
    {
        assert_eq!(figure.holds(), Some(true), "{figure:?}");
    }
}

/// R-SE-3. Bulk fills the link, nearly so when packets are lost in silence, and the first reading comes as early as
/// flights and packets allow.
#[test]
fn the_segment_layer_fills_the_usual_link_and_adds_no_events() {
    let report = link::measure();
    let shares = judged(&report, "share of what the packets can carry");
    let events = judged(&report, "events over the bound");
    let usual = |figure: &&Figure| {
        ["MTU 244", "MTU 510"]
            .iter()
            .any(|mtu| figure.subject.contains(mtu))
    };
    let judged: Vec<_> = shares.into_iter().chain(events).filter(usual).collect();
    assert_eq!(judged.len(), 10, "{judged:?}");
    for figure in judged {
        assert_eq!(figure.holds(), Some(true), "{figure:?}");
    }
}
