use wand_link::Seeded;

/// How long heart muscle cannot be excited again, in milliseconds; a typical effective refractory period.
const MUSCLE_REFRACTORY: u64 = 230;
/// How long the AV node conducts nothing after it has conducted, in milliseconds.
const NODE_REFRACTORY: u64 = 300;

/// How long a ventricular beat keeps the AV node from conducting, from the other side, in milliseconds.
const CONCEALED_CONDUCTION: u64 = 200;

/// The atrium or the ventricle, as an index.
pub(super) const ATRIUM: usize = 0;
/// See [`ATRIUM`].
pub(super) const VENTRICLE: usize = 1;

/// A chamber's lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lead {
    pub(super) impedance_ohm: i32,
    /// The wave that the lead picks up, in microvolts.
    pub(super) wave_uv: i32,
    /// The threshold of a pulse of 0.4 ms, in millivolts.
    pub(super) threshold_mv: i32,
    /// The conductor is broken: nothing is sensed, nothing captures.
    pub(super) broken: bool,
}

impl Lead {
    /// Whether a pulse excites the muscle: Lapicque's law with a chronaxie of 0.3 ms.
    pub(super) fn captures(&self, amplitude_mv: i32, width_us: i32) -> bool {
        const CHRONAXIE_US: i64 = 300;
        const REFERENCE_US: i64 = 400;
        let width = i64::from(width_us.max(1));
        // threshold(w) = rheobase (1 + c/w); rheobase follows from the threshold at 0.4 ms.
        let needed = i64::from(self.threshold_mv) * (width + CHRONAXIE_US) * REFERENCE_US
            / (width * (REFERENCE_US + CHRONAXIE_US));
        !self.broken && i64::from(amplitude_mv) >= needed
    }

    pub(super) fn senses(&self, sensitivity_uv: i32) -> bool {
        !self.broken && sensitivity_uv > 0 && self.wave_uv >= sensitivity_uv
    }

    /// Energy of a pulse in nanojoules: U² t ⁄ R. A broken lead takes none.
    pub(super) fn pulse_nj(&self, amplitude_mv: i32, width_us: i32) -> u64 {
        let volts = u64::try_from(amplitude_mv).unwrap_or(0);
        let width = u64::try_from(width_us).unwrap_or(0);
        let ohms = u64::try_from(self.impedance_ohm.max(1)).unwrap_or(1);
        if self.broken {
            0
        } else {
            volts * volts * width / ohms / 1000
        }
    }
}

/// The muscle and its own rhythm: sinus node, AV conduction, ventricular escape.
#[derive(Debug, Clone)]
pub(super) struct Muscle {
    pub(super) sinus_rate: i32,
    /// Whether the AV node conducts nothing.
    pub(super) av_block: bool,
    pub(super) conduction_ms: u64,
    pub(super) escape_rate: i32,
    pub(super) leads: [Lead; 2],
    random: Seeded,
    next_sinus: u64,
    conducted: Option<u64>,
    node_free_at: u64,
    next_escape: u64,
    last_beat: [Option<u64>; 2],
    /// The newest intervals between ventricular beats.
    intervals: Vec<u64>,
    /// The newest beats of each chamber, for the electrogram.
    beats: [Vec<u64>; 2],
}

impl Muscle {
    pub(super) fn new(seed: u64) -> Self {
        let lead = |impedance_ohm, wave_uv, threshold_mv| Lead {
            impedance_ohm,
            wave_uv,
            threshold_mv,
            broken: false,
        };
        Self {
            sinus_rate: 55,
            av_block: false,
            conduction_ms: 180,
            escape_rate: 35,
            leads: [lead(520, 2_800, 800), lead(610, 9_400, 900)],
            random: Seeded::new(seed),
            next_sinus: 0,
            conducted: None,
            node_free_at: 0,
            next_escape: 0,
            last_beat: [None; 2],
            intervals: Vec::new(),
            beats: [Vec::new(), Vec::new()],
        }
    }

    /// Starts to beat at `now`.
    pub(super) fn start(&mut self, now: u64) {
        self.next_sinus = now + self.sinus_interval();
        self.next_escape = now + self.escape_interval();
    }

    /// When the muscle does something by itself next, and which chamber.
    pub(super) fn next(&self) -> (u64, usize) {
        let ventricle = self.conducted.unwrap_or(u64::MAX).min(self.next_escape);
        if self.next_sinus <= ventricle {
            (self.next_sinus, ATRIUM)
        } else {
            (ventricle, VENTRICLE)
        }
    }

    /// A chamber is excited, by itself or by a pulse; false if it was still refractory.
    pub(super) fn excite(&mut self, chamber: usize, now: u64) -> bool {
        let refractory = self.last_beat[chamber].is_some_and(|last| now < last + MUSCLE_REFRACTORY);
        if chamber == ATRIUM {
            self.next_sinus = now + self.sinus_interval();
        } else {
            self.conducted = None;
            self.next_escape = now + self.escape_interval();
        }
        if refractory {
            return false;
        }
        let last = self.last_beat[chamber].replace(now);
        self.beats[chamber].push(now);
        let forgotten = self.beats[chamber].len().saturating_sub(64);
        self.beats[chamber].drain(..forgotten);
        if chamber == ATRIUM {
            if !self.av_block && now >= self.node_free_at {
                self.conducted = Some(now + self.conduction_ms);
                self.node_free_at = now + NODE_REFRACTORY;
            }
            return true;
        }
        self.node_free_at = self.node_free_at.max(now + CONCEALED_CONDUCTION);
        if let Some(last) = last {
            self.intervals.push(now - last);
            self.intervals.drain(..self.intervals.len().saturating_sub(8));
        }
        true
    }

    /// The ventricular rate of the newest beats, in beats a minute.
    pub(super) fn rate(&self) -> Option<i32> {
        let sum: u64 = self.intervals.iter().sum();
        let beats = 60_000 * self.intervals.len() as u64;
        (sum > 0).then(|| i32::try_from((beats + sum / 2) / sum).unwrap_or(i32::MAX))
    }

    /// The electrogram of a chamber at a time, in microvolts: a biphasic deflection at each beat, whose peak is the
    /// wave that the lead picks up.
    pub(super) fn electrogram_uv(&self, chamber: usize, at_us: u64) -> i32 {
        const WIDTH_MS: [f64; 2] = [8.0, 14.0];
        let lead = self.leads[chamber];
        if lead.broken {
            return 0;
        }
        let deflection = |beat: &u64| {
            let t = (at_us as f64 / 1000.0 - *beat as f64) / WIDTH_MS[chamber];
            // The derivative of a Gaussian, scaled to a peak of one.
            -t * (0.5 - t * t / 2.0).exp()
        };
        (f64::from(lead.wave_uv) * self.beats[chamber].iter().map(deflection).sum::<f64>()).round() as i32
    }

    /// Sinus intervals vary by up to 2 %, as at rest.
    fn sinus_interval(&mut self) -> u64 {
        let interval = 60_000 / u64::try_from(self.sinus_rate.max(1)).unwrap_or(1);
        interval * (9_800 + self.random.below(401)) / 10_000
    }

    fn escape_interval(&self) -> u64 {
        60_000 / u64::try_from(self.escape_rate.max(1)).unwrap_or(1)
    }
}
