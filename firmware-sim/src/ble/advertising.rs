use super::fault;
use bluer::Adapter;
use bluer::adv::{Advertisement, AdvertisementHandle};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use wand_link::{AdvertisementData, LinkFault};

/// Between advertisements. BlueZ takes it with `--experimental` alone, and otherwise sends one in 1.28 s.
const INTERVAL: Duration = Duration::from_millis(100);
/// BlueZ takes an old advertisement away after a while; two at once would show the old and the new token together.
const PAUSE: Duration = Duration::from_millis(100);
/// Before an advertisement that BlueZ refused is tried again: an adapter without power comes back.
const AGAIN: Duration = Duration::from_secs(3);

/// What is advertised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OnAir {
    pub(super) advertisement: AdvertisementData,
    /// Nothing is.
    pub(super) silent: bool,
}

impl OnAir {
    pub(super) fn new(advertisement: AdvertisementData) -> Self {
        Self {
            advertisement,
            silent: false,
        }
    }

    /// The service and its data in one field, so that both fit beside the flags into the 31 bytes of a legacy
    /// advertisement; the name goes into the scan response.
    fn said(&self) -> Advertisement {
        let AdvertisementData {
            name, service, token, ..
        } = &self.advertisement;
        Advertisement {
            service_data: [(bluer::Uuid::from_u128(*service), token.to_vec())].into(),
            local_name: Some(name.clone()),
            discoverable: Some(true),
            min_interval: Some(INTERVAL),
            max_interval: Some(INTERVAL),
            ..Advertisement::default()
        }
    }
}

/// Advertises for the first time, and from then on what there is to be said, in a task that ends when it is dropped. While
/// the device is `taken` its token does not change on air.
pub(super) async fn start(
    adapter: Adapter,
    mut wanted: watch::Receiver<OnAir>,
    taken: watch::Receiver<bool>,
) -> Result<JoinSet<()>, LinkFault> {
    let first = wanted.borrow_and_update().clone();
    let mut keeper = Keeper {
        adapter,
        token: first.advertisement.token,
        handle: None,
        taken,
    };
    if !first.silent {
        keeper.say(&first).await.map_err(fault("advertising"))?;
    }
    let mut task = JoinSet::new();
    task.spawn(keeper.keep(wanted));
    Ok(task)
}

/// What is on air now.
struct Keeper {
    adapter: Adapter,
    handle: Option<AdvertisementHandle>,
    /// The token that goes with the adapter's present address.
    token: [u8; 8],
    taken: watch::Receiver<bool>,
}

impl Keeper {
    async fn keep(mut self, mut wanted: watch::Receiver<OnAir>) {
        while wanted.changed().await.is_ok() {
            drop(self.handle.take());
            sleep(PAUSE).await;
            while self.handle.is_none() {
                let on_air = wanted.borrow_and_update().clone();
                if on_air.silent {
                    break;
                }
                if let Err(error) = self.say(&on_air).await {
                    tracing::warn!(%error, "the advertisement was refused; it is tried again");
                    sleep(AGAIN).await;
                }
            }
        }
    }

    /// Advertises, or makes ready for it: a new token waits for the central that has the device to leave.
    async fn say(&mut self, on_air: &OnAir) -> bluer::Result<()> {
        let token = on_air.advertisement.token;
        if token == self.token {
            self.handle = Some(self.adapter.advertise(on_air.said()).await?);
        } else if self.taken.wait_for(|taken| !*taken).await.is_ok() {
            self.change_address().await?;
            // What is wanted may have changed meanwhile.
            self.token = token;
        }
        Ok(())
    }

    /// A token under the address of the one before would tell whose it is. BlueZ takes a new private address on a
    /// schedule of its own, or when the adapter was without power.
    async fn change_address(&self) -> bluer::Result<()> {
        self.adapter.set_powered(false).await?;
        self.adapter.set_powered(true).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-SE-8: the air hears service, token and generic name, and it fits a legacy advertisement.
    #[test]
    fn an_advertisement_is_short_and_tells_nothing() {
        let said = OnAir::new(AdvertisementData::with_token([9; 8])).said();
        let fields = [2 + 16 + 8, 2 + said.local_name.as_deref().unwrap().len()];
        assert!(3 + fields[0] <= 31, "flags and service data");
        assert!(fields[1] <= 31, "the scan response");
        let service = bluer::Uuid::from_u128(wand_link::SERVICE);
        assert_eq!(said.service_data, [(service, vec![9; 8])].into());
        assert!(said.service_uuids.is_empty() && said.manufacturer_data.is_empty());
        assert!(said.system_includes.is_empty() && said.appearance.is_none());
    }
}
