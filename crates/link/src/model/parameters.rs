/// The inter-frame space in microseconds (Bluetooth Core 5.4, Vol 6, Part B, §4.1.1).
pub(super) const INTER_FRAME_SPACE_US: u64 = 150;

/// The L2CAP basic header and the ATT opcode with handle that stand before a packet, in bytes.
const ATT_OVERHEAD: usize = 4 + 3;

/// A physical layer of Bluetooth LE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phy {
    /// LE 1M: 8 µs a byte, 1 byte of preamble.
    Le1M,
    /// LE 2M: 4 µs a byte, 2 bytes of preamble.
    Le2M,
}

impl Phy {
    /// Time on air of a link-layer PDU with `payload` bytes, in microseconds: preamble, 4 bytes of access
    /// address, 2 of header, the payload and 3 of CRC (Core 5.4, Vol 6, Part B, §2.1).
    pub const fn air_time_us(self, payload: usize) -> u64 {
        let payload = payload as u64;
        match self {
            Self::Le1M => (1 + 4 + 2 + payload + 3) * 8,
            Self::Le2M => (2 + 4 + 2 + payload + 3) * 4,
        }
    }
}

/// The parameters of a modelled Bluetooth LE connection.
///
/// The default is what published guides call typical of a phone or desktop as central: 15 ms interval, data
/// length extension to 251 bytes, ATT MTU 247 so that a full packet fills one PDU, at most six packets in an
/// event, 2M PHY (Laird, "What factors affect BLE throughput?"; Memfault, "A Practical Guide to BLE
/// Throughput"; Core 5.4, Vol 6, Part B, §4.5.10 for the data length), and a supervision timeout of 4 s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkParameters {
    /// The largest packet in bytes: the ATT MTU less three.
    pub mtu: usize,
    /// Time between connection events, in microseconds; 7,500 to 4,000,000 in steps of 1,250.
    pub connection_interval_us: u64,
    /// How many packets a stack sends in one direction in one connection event; air time may allow fewer.
    pub packets_per_event: u32,
    /// The largest link-layer payload in bytes, 27 to 251.
    pub pdu_len: usize,
    /// Probability that a PDU is lost on air; the link layer sends it again in the next event.
    pub loss: f64,
    /// Probability that a library drops a packet without response in silence.
    pub silent_loss: f64,
    /// How long nothing is heard before the connection is lost, in microseconds.
    pub supervision_timeout_us: u64,
    /// The physical layer.
    pub phy: Phy,
}

impl Default for LinkParameters {
    fn default() -> Self {
        Self {
            mtu: 244,
            connection_interval_us: 15_000,
            packets_per_event: 6,
            pdu_len: 251,
            loss: 0.0,
            silent_loss: 0.0,
            supervision_timeout_us: 4_000_000,
            phy: Phy::Le2M,
        }
    }
}

impl LinkParameters {
    /// How many PDUs a packet of `len` bytes takes.
    pub fn pdus(&self, len: usize) -> u32 {
        u32::try_from((len + ATT_OVERHEAD).div_ceil(self.pdu_len.max(1))).unwrap_or(u32::MAX)
    }

    /// Payload in bytes of the `index`th PDU of a packet of `len` bytes.
    pub(super) fn pdu_payload(&self, len: usize, index: u32) -> usize {
        (len + ATT_OVERHEAD)
            .saturating_sub(index as usize * self.pdu_len)
            .min(self.pdu_len)
    }

    /// How many full packets a second one direction can carry without loss, when the other is silent.
    pub fn packets_per_second(&self) -> f64 {
        let last = self.pdus(self.mtu).saturating_sub(1);
        let on_air: u64 = (0..=last)
            .map(|index| self.phy.air_time_us(self.pdu_payload(self.mtu, index)) + self.round_trip_us())
            .sum();
        let fit = (self.connection_interval_us / on_air.max(1)).max(1);
        let by_count = u64::from((self.packets_per_event / (last + 1)).max(1));
        fit.min(by_count) as f64 * 1e6 / self.connection_interval_us as f64
    }

    /// How many bytes a second one direction can carry without loss, when the other is silent.
    pub fn goodput_bound(&self) -> f64 {
        self.packets_per_second() * self.mtu as f64
    }

    fn round_trip_us(&self) -> u64 {
        2 * INTER_FRAME_SPACE_US + self.phy.air_time_us(0)
    }
}
