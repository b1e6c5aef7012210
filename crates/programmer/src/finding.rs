//! Finding devices, and telling who they are and whether they were refused.

use crate::acquaintance::KnownDevice;
use crate::fault::{Fault, FaultKind};
use crate::radios;
use crate::reconnecting::Lost;
use crate::signals::Heed;
use crate::workstation::Workstation;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wand_contract::{DeviceView, RadioState, RecognisedView, Standing};
use wand_link::{Advertisement, LinkFault};
use wand_protocol::pairing::{ADVERTISING_KEY_LEN, ADVERTISING_PERIOD_S, AdvertisingKey};

/// How long is listened at a time when only one device is wanted.
const GLANCE: Duration = Duration::from_millis(200);
/// Who was heard so long ago is still there.
const FRESH: Duration = Duration::from_secs(2);
/// How long is listened for a device that may be elsewhere by now.
const SEARCH: Duration = Duration::from_millis(1500);
/// The same for one that was lost a moment ago, and when others are heard: it may be on air, and advertisements in a busy
/// air get lost.
const LONG_SEARCH: Duration = Duration::from_secs(4);
/// Device clocks drift: tokens of so many periods around ours are tried.
const PERIODS_AROUND: u64 = 2;

/// Where somebody is to be met, and the fingerprint of the device that is recognised there.
pub(crate) struct Whereabouts {
    pub(crate) endpoint: String,
    pub(crate) recognised: Option<[u8; 32]>,
}

/// Where each device advertises now. One that changed its address a moment ago was heard at both; a stranger's cannot be
/// told from another stranger's.
fn latest<'a, 'd>(
    heard: &'a [Advertisement],
    whose: impl Fn(&[u8; 8]) -> Option<&'d KnownDevice>,
) -> Vec<&'a Advertisement> {
    let whose = |one: &Advertisement| whose(&one.data.token).map(|device| device.fingerprint);
    let left = |one: &Advertisement| {
        let device = whose(one);
        let moved = |other: &Advertisement| other.seen_at > one.seen_at && whose(other) == device;
        device.is_some() && heard.iter().any(moved)
    };
    heard.iter().filter(|one| !left(one)).collect()
}

impl Workstation {
    /// Listens for devices and adds the known ones that are out of reach.
    pub(crate) async fn devices(&mut self, how_long: Duration) -> Result<Vec<DeviceView>, Fault> {
        self.at("scan", "", Heed::Both);
        let (signals, heed) = (Arc::clone(&self.signals), self.heed);
        let heard = signals.unless_stopped(heed, self.hear(how_long)).await?;
        let mut views: Vec<_> = latest(&heard, |token| self.recognise(token))
            .into_iter()
            .map(|advertisement| self.device_view(advertisement))
            .collect();
        let in_reach: Vec<_> = views
            .iter()
            .filter_map(|view| Some(view.recognised.as_ref()?.serial.clone()))
            .collect();
        let known = &self.world.met.devices;
        let absent = known.iter().filter(|device| !in_reach.contains(&device.serial));
        views.extend(absent.map(|device| DeviceView {
            endpoint: None,
            rssi: None,
            name: device.model.clone(),
            connectable: false,
            recognised: Some(recognised(device)),
            standing: match known.blocked(&device.fingerprint) {
                Some(_) => Standing::Blocked,
                None => Standing::VerifiedBefore,
            },
            blocked: known.blocked(&device.fingerprint).map(str::to_owned),
            other_than_last: false,
        }));
        self.shown.devices.clone_from(&views);
        self.shown.scanned_at = Some(self.world.unix_s());
        Ok(views)
    }

    /// Listens, and notes how the radio is.
    async fn hear(&mut self, how_long: Duration) -> Result<Vec<Advertisement>, Fault> {
        let heard = self.radio.scan(how_long).await;
        let heard = self.radio_answered(heard)?;
        self.heard.clone_from(&heard);
        Ok(heard)
    }

    /// Notes what an answer says of the radio itself.
    pub(crate) fn radio_answered<T>(&mut self, answer: Result<T, LinkFault>) -> Result<T, Fault> {
        let told = answer.map_err(|fault| (radios::of_fault(&fault), radios::radio_fault(&fault)));
        if !self.radio.is_simulated() && self.radio_view.state != RadioState::NotBuilt {
            let view = &mut self.radio_view;
            (view.state, view.sentence, view.next) = match &told {
                Ok(_) => (RadioState::Ready, String::new(), String::new()),
                Err((state @ (RadioState::Ready | RadioState::Unknown), _)) => {
                    (*state, String::new(), String::new())
                }
                Err((state, fault)) => (*state, fault.sentence.clone(), fault.next.clone()),
            };
        }
        told.map_err(|(_, fault)| fault)
    }

    fn device_view(&self, advertisement: &Advertisement) -> DeviceView {
        let known = self.recognise(&advertisement.data.token);
        let last = self.world.met.devices.last();
        let endpoint = advertisement.endpoint.to_string();
        let blocked = match known {
            Some(device) => self.world.met.devices.blocked(&device.fingerprint),
            None => self.blocked.get(&endpoint).map(String::as_str),
        };
        DeviceView {
            endpoint: Some(endpoint.clone()),
            rssi: Some(advertisement.rssi),
            name: advertisement.data.name.clone(),
            connectable: advertisement.data.connectable,
            recognised: known.map(recognised),
            standing: match (blocked, known) {
                (Some(_), _) => Standing::Blocked,
                (None, Some(_)) => Standing::VerifiedBefore,
                (None, None) => Standing::Stranger,
            },
            blocked: blocked.map(str::to_owned),
            other_than_last: known
                .zip(last)
                .is_some_and(|(known, last)| known.serial != last.serial),
        }
    }

    /// The paired device whose key makes this token around now.
    pub(crate) fn recognise(&self, token: &[u8; 8]) -> Option<&KnownDevice> {
        let now = self.world.unix_s() / ADVERTISING_PERIOD_S;
        self.world
            .met
            .devices
            .iter()
            .filter(|device| device.paired)
            .find(|device| {
                let Some(key) = advertising_key(device) else {
                    return false;
                };
                (now.saturating_sub(PERIODS_AROUND)..=now + PERIODS_AROUND)
                    .any(|period| key.token(self.provider, period) == *token)
            })
    }

    /// Where to meet a device: at the endpoint it was found at, or, when a paired device is not heard there now, where it is.
    /// It changes its address with its token, and that when it is paired.
    ///
    /// # Errors
    /// [`FaultKind::DeviceMissing`] when somebody else is heard there, and the paired device nowhere: a paired device
    /// shows that it is there, and a contact would only cost the other one (R-SE-7).
    pub(crate) async fn whereabouts(
        &mut self,
        endpoint: &str,
        serial: Option<&str>,
    ) -> Result<Whereabouts, Fault> {
        let begun = Instant::now();
        let is_there = |one: &&Advertisement| one.endpoint.as_str() == endpoint;
        // One that was lost is found again by what is heard from then on: it may be elsewhere, and to ask in vain where it was
        // takes long.
        let lost_at = self.lost.as_ref().map(Lost::since);
        let is_fresh = |one: &Advertisement| {
            one.seen_at + FRESH >= begun && lost_at.is_none_or(|lost_at| one.seen_at > lost_at)
        };
        if !self.heard.iter().find(is_there).is_some_and(is_fresh) {
            self.hear(GLANCE).await?;
        }
        let there = self.heard.iter().find(is_there);
        let is_absent = !there.is_some_and(is_fresh);
        let recognised = there.and_then(|one| self.recognise(&one.data.token));
        let is_it = recognised.is_some_and(|device| serial == Some(device.serial.as_str()));
        let unmoved = Whereabouts {
            endpoint: endpoint.to_owned(),
            recognised: recognised.map(|device| device.fingerprint),
        };
        match serial {
            Some(serial) if is_absent => {
                let patience = lost_at.map_or(SEARCH, |_| LONG_SEARCH);
                Ok(self.search_for(serial, patience).await.unwrap_or(unmoved))
            }
            Some(serial) if !is_it && self.is_paired(serial) => {
                let found = self.search_for(serial, LONG_SEARCH).await;
                found.ok_or_else(|| shows_nowhere(serial))
            }
            _ => Ok(unmoved),
        }
    }

    fn is_paired(&self, serial: &str) -> bool {
        let mut known = self.world.met.devices.iter();
        known.any(|device| device.paired && device.serial == serial)
    }

    /// Listens until a paired device is recognised, for at most [`SEARCH`]. What was heard before does not count.
    pub(crate) async fn search(&mut self, serial: &str) -> Option<Whereabouts> {
        self.search_for(serial, SEARCH).await
    }

    async fn search_for(&mut self, serial: &str, at_most: Duration) -> Option<Whereabouts> {
        let is_it = |device: &KnownDevice| device.paired && device.serial == serial;
        let device = self.world.met.devices.iter().find(|device| is_it(device))?;
        let fingerprint = device.fingerprint;
        let begun = Instant::now();
        while begun.elapsed() < at_most {
            let heard = self.hear(GLANCE).await.ok()?;
            let found = heard
                .iter()
                .filter(|one| one.seen_at >= begun)
                .filter(|one| self.recognise(&one.data.token).is_some_and(is_it))
                .max_by_key(|one| one.seen_at);
            if let Some(found) = found {
                return Some(Whereabouts {
                    endpoint: found.endpoint.to_string(),
                    recognised: Some(fingerprint),
                });
            }
        }
        None
    }

    /// Keeps why whoever is at an endpoint was refused; a recognised device stays blocked wherever it appears.
    pub(crate) fn block(&mut self, endpoint: &str, known: Option<[u8; 32]>, why: &str) {
        self.blocked.insert(endpoint.to_owned(), why.to_owned());
        if let Some(fingerprint) = known {
            self.world.met.devices.block(&fingerprint, Some(why.to_owned()));
            if let Err(fault) = self.keep_devices() {
                tracing::error!(
                    kind = fault.kind.code(),
                    "why a device was refused could not be kept"
                );
            }
        }
        self.show_standing(endpoint, Standing::Blocked, Some(why.to_owned()));
    }

    /// The device in session was accepted: it is not blocked, and this is where it answers.
    pub(crate) fn accepted(&mut self) {
        let Some(open) = &self.open else { return };
        let (fingerprint, serial) = (open.device.fingerprint, open.device.serial.clone());
        let endpoint = open.endpoint.clone();
        self.world.met.devices.block(&fingerprint, None);
        if self.blocked.remove(&endpoint).is_some() {
            self.show_standing(&endpoint, Standing::VerifiedBefore, None);
        }
        self.places.insert(serial, endpoint);
    }

    fn show_standing(&mut self, endpoint: &str, standing: Standing, blocked: Option<String>) {
        let there = |view: &&mut DeviceView| view.endpoint.as_deref() == Some(endpoint);
        if let Some(view) = self.shown.devices.iter_mut().find(there) {
            (view.standing, view.blocked) = (standing, blocked);
        }
    }

    /// The signal strength that the last scan found at an endpoint, in dBm.
    pub(crate) fn strength(&self, endpoint: &str) -> Option<i8> {
        let there = |view: &&DeviceView| view.endpoint.as_deref() == Some(endpoint);
        self.shown.devices.iter().find(there)?.rssi
    }
}

/// Where a recognised device answers, by a scan.
pub(crate) fn recognised_endpoint(devices: &[DeviceView], serial: &str) -> Option<String> {
    let is_it = |view: &&DeviceView| {
        view.recognised
            .as_ref()
            .is_some_and(|known| known.serial == serial)
    };
    devices
        .iter()
        .filter(is_it)
        .find_map(|view| view.endpoint.clone())
}

fn shows_nowhere(serial: &str) -> Fault {
    Fault::new(
        FaultKind::DeviceMissing,
        format!("{serial} is not in reach: no device that is heard shows that it is it"),
        "bring it closer; if it may have lost its pairing, choose it by where it answers, as `wand devices` lists it",
    )
}

fn recognised(device: &KnownDevice) -> RecognisedView {
    let class = wand_therapy::class_by_code(device.class).map_or("unknown", |class| class.key);
    RecognisedView {
        model: device.model.clone(),
        serial: device.serial.clone(),
        class: class.to_owned(),
        last_seen: device.last_seen,
    }
}

fn advertising_key(device: &KnownDevice) -> Option<AdvertisingKey> {
    let bytes: &[u8; ADVERTISING_KEY_LEN] = device.advertising_key.as_slice().try_into().ok()?;
    Some(AdvertisingKey::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_link::{AdvertisementData, Endpoint};

    /// R-SE-8: token and address change together; for a while both endpoints were heard lately.
    #[test]
    fn a_device_that_changed_its_address_is_listed_once_and_strangers_each() {
        let device = KnownDevice {
            fingerprint: [1; 32],
            certificate: Vec::new(),
            model: "M".to_owned(),
            serial: "S".to_owned(),
            class: 1,
            paired: true,
            advertising_key: vec![0; ADVERTISING_KEY_LEN],
            last_seen: 0,
            log_head: None,
        };
        let begun = Instant::now();
        let heard = |name: &str, token: u8, after: u64| Advertisement {
            data: AdvertisementData::with_token([token; 8]),
            endpoint: Endpoint::new(name),
            rssi: -50,
            seen_at: begun + Duration::from_secs(after),
        };
        let air = [
            heard("old", 1, 0),
            heard("a", 7, 0),
            heard("new", 2, 1),
            heard("b", 8, 1),
        ];
        let listed = latest(&air, |token| (token[0] < 3).then_some(&device));
        let names: Vec<_> = listed.iter().map(|one| one.endpoint.as_str()).collect();
        assert_eq!(names, ["a", "new", "b"]);
    }
}
