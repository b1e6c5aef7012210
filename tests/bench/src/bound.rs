//! What the modelled link allows at best.

use wand_link::LinkParameters;

/// Full packets that one direction carries in one connection event when the other is silent.
fn packets_per_event(link: &LinkParameters) -> u64 {
    let packets = link.packets_per_second() * link.connection_interval_us as f64 / 1e6;
    (packets.round() as u64).max(1)
}

/// The fewest connection events for flights that alternate, each of so many bytes.
///
/// A flight takes as many packets as its bytes fill, with nothing around them, and these take as many events as it
/// takes to carry them. Its answer can leave in the next event at the earliest, because what leaves in an event is
/// handed over before it begins. The bound is the sum, the first flight leaving in the first event; no time for
/// computing is reckoned, and none passes on the virtual clock.
pub(crate) fn events(link: &LinkParameters, flights: &[usize]) -> u64 {
    let per_event = packets_per_event(link);
    let taken = |bytes: &usize| (bytes.div_ceil(link.mtu).max(1) as u64).div_ceil(per_event);
    flights.iter().map(taken).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_counts_events_by_flight() {
        let link = LinkParameters::default();
        assert_eq!(packets_per_event(&link), 6);
        assert_eq!(events(&link, &[1, 37, 500, 500, 40, 100]), 6);
        assert_eq!(events(&link, &[6 * 244, 6 * 244 + 1]), 3);
    }
}
