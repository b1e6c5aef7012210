use super::door::Door;
use bluer::Uuid;
use bluer::gatt::local::{
    Application, Characteristic, CharacteristicNotify, CharacteristicNotifyMethod, CharacteristicRead,
    CharacteristicWrite, CharacteristicWriteMethod, CharacteristicWriteRequest, ReqError, ReqResult, Service,
};
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use wand_link::gatt;
use wand_therapy::BatteryPhase;

/// What everybody can read of the battery, in percent: a value for each phase and nothing between, so that it tells no
/// device from another. None is told before the first is shown.
#[derive(Clone)]
pub(super) struct BatteryLevel(Arc<AtomicU8>);

impl BatteryLevel {
    const UNKNOWN: u8 = u8::MAX;

    /// From now on that of this phase.
    pub(super) fn show(&self, phase: BatteryPhase) {
        let percent = match phase {
            BatteryPhase::BeginningOfLife => 100,
            BatteryPhase::ElectiveReplacementNear => 30,
            BatteryPhase::ElectiveReplacementTime => 15,
            BatteryPhase::ElectiveReplacementPast => 5,
        };
        self.0.store(percent, Ordering::Relaxed);
    }

    fn read(&self) -> ReqResult<u8> {
        match self.0.load(Ordering::Relaxed) {
            Self::UNKNOWN => Err(ReqError::NotPermitted),
            percent => Ok(percent),
        }
    }
}

impl Default for BatteryLevel {
    fn default() -> Self {
        Self(Arc::new(AtomicU8::new(Self::UNKNOWN)))
    }
}

/// The GATT server of a device: its secure service, a Device Information service with the generic name alone, and a
/// Battery service.
pub(super) fn application(door: &Arc<Door>, model: &str, battery: &BatteryLevel) -> Application {
    let characteristics = vec![
        control(Arc::clone(door)),
        bulk(Arc::clone(door)),
        notify(Arc::clone(door)),
        readable(gatt::VERSION, || Ok(vec![gatt::PROFILE_VERSION])),
    ];
    let (model, battery) = (model.as_bytes().to_vec(), battery.clone());
    let information = vec![readable(gatt::MODEL, move || Ok(model.clone()))];
    let level = vec![readable(gatt::BATTERY_LEVEL, move || {
        battery.read().map(|percent| vec![percent])
    })];
    Application {
        services: vec![
            service(gatt::SERVICE, characteristics),
            service(gatt::DEVICE_INFORMATION, information),
            service(gatt::BATTERY, level),
        ],
        ..Application::default()
    }
}

fn service(uuid: u128, characteristics: Vec<Characteristic>) -> Service {
    Service {
        uuid: Uuid::from_u128(uuid),
        primary: true,
        characteristics,
        ..Service::default()
    }
}

fn readable(uuid: u128, value: impl Fn() -> ReqResult<Vec<u8>> + Send + Sync + 'static) -> Characteristic {
    Characteristic {
        uuid: Uuid::from_u128(uuid),
        read: Some(CharacteristicRead {
            read: true,
            fun: Box::new(move |request| {
                let rest = value().and_then(|value| {
                    let rest = value.get(usize::from(request.offset)..);
                    rest.map(<[u8]>::to_vec).ok_or(ReqError::InvalidOffset)
                });
                Box::pin(ready(rest))
            }),
            ..CharacteristicRead::default()
        }),
        ..Characteristic::default()
    }
}

fn control(door: Arc<Door>) -> Characteristic {
    let write = CharacteristicWrite {
        write: true,
        ..written(move |packet, request| door.control(packet, request.device_address, request.mtu))
    };
    Characteristic {
        uuid: Uuid::from_u128(gatt::CONTROL),
        write: Some(write),
        ..Characteristic::default()
    }
}

fn bulk(door: Arc<Door>) -> Characteristic {
    let write = CharacteristicWrite {
        write_without_response: true,
        ..written(move |packet, request| door.bulk(packet, request.device_address))
    };
    Characteristic {
        uuid: Uuid::from_u128(gatt::BULK),
        write: Some(write),
        ..Characteristic::default()
    }
}

/// Writes come by callback: what BlueZ's socket for them gets before it is accepted is lost.
fn written(
    take: impl Fn(Vec<u8>, CharacteristicWriteRequest) -> ReqResult<()> + Send + Sync + 'static,
) -> CharacteristicWrite {
    CharacteristicWrite {
        method: CharacteristicWriteMethod::Fun(Box::new(move |packet, request| {
            let taken = match request.offset {
                0 => take(packet, request),
                _ => Err(ReqError::InvalidOffset),
            };
            Box::pin(ready(taken))
        })),
        ..CharacteristicWrite::default()
    }
}

fn notify(door: Arc<Door>) -> Characteristic {
    Characteristic {
        uuid: Uuid::from_u128(gatt::NOTIFY),
        notify: Some(CharacteristicNotify {
            notify: true,
            method: CharacteristicNotifyMethod::Fun(Box::new(move |notifier| {
                door.listened(notifier);
                Box::pin(ready(()))
            })),
            ..CharacteristicNotify::default()
        }),
        ..Characteristic::default()
    }
}
