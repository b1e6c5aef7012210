use crate::{Direction, Seeded};

/// How often which mishap happens to a packet, as probabilities, and how late a delayed one is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Mishaps {
    /// The packet is lost.
    pub drop: f64,
    /// The packet arrives twice, the second time later.
    pub repeat: f64,
    /// Packets sent later overtake this one.
    pub reorder: f64,
    /// One bit arrives changed.
    pub flip: f64,
    /// The packet and all behind it are late.
    pub delay: f64,
    /// The most a packet is late, in the caller's unit of time.
    pub longest_delay: u64,
    /// The link is cut with this packet; nothing passes afterwards.
    pub cut: f64,
}

impl Mishaps {
    /// Every mishap but the cut with the same probability.
    pub fn all(probability: f64, longest_delay: u64) -> Self {
        Self {
            drop: probability,
            repeat: probability,
            reorder: probability,
            flip: probability,
            delay: probability,
            longest_delay,
            cut: 0.0,
        }
    }
}

/// An air between two sides that loses, repeats, reorders, changes and delays packets by a seed, in virtual time.
///
/// The unit of time is the caller's. Packets of one direction keep their order unless a mishap says otherwise.
#[derive(Debug, Clone)]
pub struct Air {
    random: Seeded,
    mishaps: Mishaps,
    latency: u64,
    latest: [u64; 2],
    cut: bool,
}

impl Air {
    /// An air whose mishaps follow from `seed`; every packet takes one unit of time.
    pub fn new(seed: u64, mishaps: Mishaps) -> Self {
        Self {
            random: Seeded::new(seed),
            mishaps,
            latency: 1,
            latest: [0; 2],
            cut: false,
        }
    }

    /// The same air with another time of flight.
    #[must_use]
    pub fn with_latency(mut self, latency: u64) -> Self {
        self.latency = latency;
        self
    }

    /// Whether a cut has happened; both sides then see the link lost.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Lets a packet pass at `now`. Returns when and as what it arrives: nothing, once or twice.
    ///
    /// Arrivals that fall on the same time are to be delivered in the order of the calls.
    pub fn pass(&mut self, direction: Direction, packet: Vec<u8>, now: u64) -> Vec<(u64, Vec<u8>)> {
        self.cut |= self.random.chance(self.mishaps.cut);
        if self.cut || self.random.chance(self.mishaps.drop) {
            return Vec::new();
        }
        let packet = self.flipped(packet);
        let due = now.saturating_add(self.latency);
        let latest = match direction {
            Direction::ToDevice => &mut self.latest[0],
            Direction::ToProgrammer => &mut self.latest[1],
        };
        let mut at = due.max(*latest);
        if self.random.chance(self.mishaps.delay) {
            at = at.saturating_add(self.random.below(self.mishaps.longest_delay.saturating_add(1)));
        }
        if self.random.chance(self.mishaps.reorder) {
            at = at
                .saturating_add(1)
                .saturating_add(self.random.below(self.latency.saturating_mul(4)));
        } else {
            *latest = at;
        }
        let mut arrivals = vec![(at, packet)];
        if self.random.chance(self.mishaps.repeat) {
            let again = at.saturating_add(self.random.below(self.latency.saturating_mul(4).max(1)));
            arrivals.extend(arrivals.first().map(|(_, packet)| (again, packet.clone())));
        }
        arrivals
    }

    fn flipped(&mut self, mut packet: Vec<u8>) -> Vec<u8> {
        if self.random.chance(self.mishaps.flip) {
            let bit = self.random.below(8 * packet.len() as u64);
            if let Some(byte) = packet.get_mut((bit / 8) as usize) {
                *byte ^= 1 << (bit % 8);
            }
        }
        packet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(seed: u64, mishaps: Mishaps) -> Vec<(u64, Vec<u8>)> {
        let mut air = Air::new(seed, mishaps).with_latency(5);
        (0..200u8)
            .flat_map(|i| air.pass(Direction::ToDevice, vec![i; 4], u64::from(i)))
            .collect()
    }

    #[test]
    fn a_calm_air_delivers_everything_in_order() {
        let arrivals = run(1, Mishaps::default());
        assert_eq!(
            arrivals,
            (0..200u8)
                .map(|i| (u64::from(i) + 5, vec![i; 4]))
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_mishaps() {
        let mishaps = Mishaps::all(0.1, 50);
        assert_eq!(run(9, mishaps), run(9, mishaps));
        assert_ne!(run(9, mishaps), run(10, mishaps));
    }

    #[test]
    fn each_mishap_shows_by_itself() {
        let dropped = run(
            3,
            Mishaps {
                drop: 0.2,
                ..Mishaps::default()
            },
        );
        assert!((130..190).contains(&dropped.len()));
        let repeated = run(
            3,
            Mishaps {
                repeat: 0.2,
                ..Mishaps::default()
            },
        );
        assert!((210..270).contains(&repeated.len()));
        let flipped = run(
            3,
            Mishaps {
                flip: 0.2,
                ..Mishaps::default()
            },
        );
        let changed: Vec<u32> = flipped
            .iter()
            .enumerate()
            .map(|(i, (_, packet))| packet.iter().map(|byte| (byte ^ i as u8).count_ones()).sum())
            .filter(|bits| *bits > 0)
            .collect();
        assert!((15..70).contains(&changed.len()) && changed.iter().all(|bits| *bits == 1));
        let mut reordered = run(
            3,
            Mishaps {
                reorder: 0.2,
                ..Mishaps::default()
            },
        );
        reordered.sort_by_key(|(at, _)| *at);
        assert!(reordered.windows(2).any(|pair| pair[0].1[0] > pair[1].1[0]));
        let delayed = run(
            3,
            Mishaps {
                delay: 0.2,
                longest_delay: 40,
                ..Mishaps::default()
            },
        );
        assert!(
            delayed.windows(2).all(|pair| pair[0].0 <= pair[1].0),
            "a delay alone does not reorder"
        );
        assert!(delayed.iter().any(|(at, packet)| *at > u64::from(packet[0]) + 20));
    }

    #[test]
    fn nothing_passes_after_a_cut() {
        let mut air = Air::new(
            4,
            Mishaps {
                cut: 0.05,
                ..Mishaps::default()
            },
        );
        let arrived: Vec<bool> = (0..500)
            .map(|now| !air.pass(Direction::ToProgrammer, vec![0], now).is_empty())
            .collect();
        let first_lost = arrived.iter().position(|there| !there).unwrap();
        assert!(air.is_cut() && arrived[first_lost..].iter().all(|there| !there));
    }
}
