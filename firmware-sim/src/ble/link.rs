use super::door::Door;
use bluer::{Device, DeviceEvent, DeviceProperty};
use futures::{Stream, StreamExt as _};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use wand_link::{Connection, Counters, Direction, Ends, HandedOver, LinkEvent, LinkLoss, Outgoing, gatt};

/// How long letting a central go may take; BlueZ needs two seconds.
const DISCONNECT: Duration = Duration::from_secs(5);
/// How long what was notified last may need to get on air, before the connection is ended: BlueZ drops the rest.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// How long the central may take to disconnect by itself when the session is over: BlueZ needs two seconds, and a request
/// of ours that it still keeps in mind then would end the central's next connection.
const COURTESY: Duration = Duration::from_secs(3);
/// How often is looked whether it has.
const LOOK: Duration = Duration::from_millis(100);
/// How long the device may take to hear of the loss.
const TELL: Duration = Duration::from_secs(2);

/// A connection to the central that has the device.
pub(super) struct Link {
    pub(super) door: Arc<Door>,
    pub(super) device: Device,
    pub(super) packets: mpsc::Receiver<Vec<u8>>,
    pub(super) shut: watch::Receiver<bool>,
}

/// Why it is over.
enum End {
    /// The device wants no more.
    Dropped,
    /// The central is gone.
    Lost(LinkLoss),
}

impl Link {
    /// Starts the task.
    pub(super) fn start(self, mtu: usize) -> Connection {
        let counters = Counters::default();
        let (connection, ends) = Connection::with_ends(mtu, gatt::ASSUMED_INTERVAL, counters.clone());
        tokio::spawn(self.run(ends, counters));
        connection
    }

    async fn run(mut self, ends: Ends, counters: Counters) {
        let Ends {
            outgoing: from_device,
            incoming: to_device,
        } = ends;
        let shut = async {
            // The door is there as long as this task.
            let _ = self.shut.wait_for(|shut| *shut).await;
        };
        let end = tokio::select! {
            end = notify(&self.door, from_device, &counters) => end,
            () = deliver(&mut self.packets, &to_device, &counters) => End::Lost(LinkLoss::Closed),
            () = self.door.unheard() => End::Lost(LinkLoss::Range),
            () = disconnected(&self.device) => End::Lost(LinkLoss::Range),
            () = shut => End::Lost(LinkLoss::Range),
        };
        match end {
            End::Dropped => {
                sleep(LAST_WORDS).await;
                // Who does not leave is made to.
                let _ = timeout(COURTESY, left(&self.device)).await;
            }
            End::Lost(loss) => {
                let _ = timeout(TELL, to_device.send(LinkEvent::Lost(loss))).await;
            }
        }
        if self.device.is_connected().await != Ok(false) {
            let_go(&self.device).await;
        }
        self.door.free();
    }
}

async fn notify(door: &Door, mut from_device: HandedOver, counters: &Counters) -> End {
    while let Some(Outgoing { packet, .. }) = from_device.next().await {
        counters.count(Direction::ToProgrammer, packet.len());
        if !door.notify(packet).await {
            return End::Lost(LinkLoss::Range);
        }
    }
    End::Dropped
}

/// Hands written packets over; a device that listens no more is waited for by [`notify`].
async fn deliver(
    packets: &mut mpsc::Receiver<Vec<u8>>,
    to_device: &mpsc::Sender<LinkEvent>,
    counters: &Counters,
) {
    while let Some(packet) = packets.recv().await {
        counters.count(Direction::ToDevice, packet.len());
        if to_device.send(LinkEvent::Packet(packet)).await.is_err() {
            return std::future::pending().await;
        }
    }
}

/// Ends when the central is no longer connected.
async fn left(device: &Device) {
    while device.is_connected().await != Ok(false) {
        sleep(LOOK).await;
    }
}

/// Ends when BlueZ tells that the central is gone.
async fn disconnected(device: &Device) {
    let Ok(events) = device.events().await else {
        return std::future::pending().await;
    };
    becomes(&mut pin!(events), false).await;
}

/// Waits until a device is connected, or is not; false when BlueZ forgot it.
pub(super) async fn becomes(events: &mut (impl Stream<Item = DeviceEvent> + Unpin), connected: bool) -> bool {
    let told = |event| matches!(event, DeviceEvent::PropertyChanged(DeviceProperty::Connected(now)) if now == connected);
    events.any(|event| std::future::ready(told(event))).await
}

/// Makes a central leave.
pub(super) async fn let_go(device: &Device) {
    let _ = timeout(DISCONNECT, device.disconnect()).await;
}
