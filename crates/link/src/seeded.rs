/// A small reproducible generator (SplitMix64, Steele, Lea and Flood 2014) for simulations; never for keys.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// The generator that `seed` stands for.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 if the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        u64::try_from((u128::from(self.draw()) * u128::from(bound)) >> 64).unwrap_or(0)
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        const SCALE: u64 = 1 << 53;
        self.below(SCALE) < (probability.clamp(0.0, 1.0) * SCALE as f64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_come_true_as_often_as_asked() {
        let mut seeded = Seeded::new(7);
        let hits = (0..100_000).filter(|_| seeded.chance(0.1)).count();
        assert!((9_500..10_500).contains(&hits), "{hits}");
        assert!((0..1000).all(|_| seeded.chance(1.0)));
        assert!((0..1000).all(|_| !seeded.chance(0.0)));
    }

    #[test]
    fn the_same_seed_gives_the_published_sequence() {
        let mut seeded = Seeded::new(1_234_567);
        assert_eq!(seeded.draw(), 6_457_827_717_110_365_317);
        assert_eq!(seeded.draw(), 3_203_168_211_198_807_973);
    }
}
