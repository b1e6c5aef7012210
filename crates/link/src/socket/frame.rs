use crate::{AdvertisementData, FrameFault, LinkLoss, Mode};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What a client says first, so that nothing else is taken for a programmer.
const MAGIC: &[u8; 8] = b"wandlnk1";

/// The longest body of any frame in bytes.
pub(super) const LONGEST_BODY: usize = 1024;

/// A frame of the simulator's socket: one byte of type, two of length (big-endian), the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    /// 1: the client asks for the advertisement.
    Scan,
    /// 2: the client asks for a connection.
    Connect,
    /// 3: the answer to a scan, as JSON, after one byte of signal strength.
    Advertisement(i8, AdvertisementData),
    /// 4: the connection is made.
    Welcome {
        /// The largest packet in bytes.
        mtu: u16,
        /// The connection interval in microseconds.
        interval_us: u32,
    },
    /// 5: there is a connection already.
    Busy,
    /// 6 with response, 7 without: a packet.
    Packet(Mode, Vec<u8>),
    /// 8: the connection is over.
    Lost(LinkLoss),
}

impl Frame {
    pub(super) fn frame_type(&self) -> u8 {
        match self {
            Self::Scan => 1,
            Self::Connect => 2,
            Self::Advertisement(..) => 3,
            Self::Welcome { .. } => 4,
            Self::Busy => 5,
            Self::Packet(Mode::Control, _) => 6,
            Self::Packet(Mode::Bulk, _) => 7,
            Self::Lost(_) => 8,
        }
    }

    fn body(&self) -> Vec<u8> {
        match self {
            Self::Scan | Self::Connect => MAGIC.to_vec(),
            Self::Advertisement(rssi, data) => {
                let mut body = rssi.to_be_bytes().to_vec();
                body.extend(serde_json::to_vec(data).unwrap_or_default());
                body
            }
            Self::Welcome { mtu, interval_us } => {
                [mtu.to_be_bytes().as_slice(), interval_us.to_be_bytes().as_slice()].concat()
            }
            Self::Busy => Vec::new(),
            Self::Packet(_, packet) => packet.clone(),
            Self::Lost(loss) => vec![match loss {
                LinkLoss::Range => 1,
                LinkLoss::Noise => 2,
                LinkLoss::Closed => 3,
            }],
        }
    }

    fn encode(&self) -> Result<Vec<u8>, FrameFault> {
        let body = self.body();
        let len = u16::try_from(body.len()).map_err(|_| FrameFault::TooLong {
            len: body.len(),
            limit: LONGEST_BODY,
        })?;
        Ok([&[self.frame_type()], len.to_be_bytes().as_slice(), &body].concat())
    }

    pub(super) fn decode(frame_type: u8, body: &[u8]) -> Result<Self, FrameFault> {
        let malformed = FrameFault::Malformed(frame_type);
        match (frame_type, body) {
            (1, magic) if magic == MAGIC => Ok(Self::Scan),
            (2, magic) if magic == MAGIC => Ok(Self::Connect),
            (3, [rssi, json @ ..]) => serde_json::from_slice(json)
                .map(|data| Self::Advertisement(i8::from_be_bytes([*rssi]), data))
                .map_err(|_| malformed),
            (4, [a, b, c, d, e, f]) => Ok(Self::Welcome {
                mtu: u16::from_be_bytes([*a, *b]),
                interval_us: u32::from_be_bytes([*c, *d, *e, *f]),
            }),
            (5, []) => Ok(Self::Busy),
            (6, packet) => Ok(Self::Packet(Mode::Control, packet.to_vec())),
            (7, packet) => Ok(Self::Packet(Mode::Bulk, packet.to_vec())),
            (8, [1]) => Ok(Self::Lost(LinkLoss::Range)),
            (8, [2]) => Ok(Self::Lost(LinkLoss::Noise)),
            (8, [3]) => Ok(Self::Lost(LinkLoss::Closed)),
            (1..=5 | 8, _) => Err(malformed),
            _ => Err(FrameFault::UnknownType(frame_type)),
        }
    }
}

/// Reads one frame; never more than [`LONGEST_BODY`] bytes of it are taken into memory.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Result<Frame, FrameFault> {
    let mut head = [0; 3];
    stream
        .read_exact(&mut head)
        .await
        .map_err(|_| FrameFault::Ended)?;
    let [frame_type, high, low] = head;
    if !(1..=8).contains(&frame_type) {
        return Err(FrameFault::UnknownType(frame_type));
    }
    let len = usize::from(u16::from_be_bytes([high, low]));
    if len > LONGEST_BODY {
        return Err(FrameFault::TooLong {
            len,
            limit: LONGEST_BODY,
        });
    }
    let mut body = vec![0; len];
    stream
        .read_exact(&mut body)
        .await
        .map_err(|_| FrameFault::Ended)?;
    Frame::decode(frame_type, &body)
}

/// Writes one frame, within `deadline`.
pub(super) async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    frame: &Frame,
    deadline: Duration,
) -> Result<(), FrameFault> {
    let bytes = frame.encode()?;
    match tokio::time::timeout(deadline, stream.write_all(&bytes)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(FrameFault::Ended),
    }
}

/// Reads a frame and writes it down again.
#[cfg(fuzzing)]
pub(crate) fn reread(mut bytes: &[u8]) -> Result<Vec<u8>, FrameFault> {
    let mut reading = std::pin::pin!(read(&mut bytes));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match reading.as_mut().poll(&mut context) {
        std::task::Poll::Ready(frame) => frame?.encode(),
        std::task::Poll::Pending => Err(FrameFault::Ended),
    }
}
