use super::door::Door;
use bluer::Uuid;
use bluer::gatt::local::{
    Application, Characteristic, CharacteristicNotify, CharacteristicNotifyMethod, CharacteristicRead,
    CharacteristicWrite, CharacteristicWriteMethod, CharacteristicWriteRequest, ReqError, ReqResult, Service,
};
use std::future::ready;
use std::sync::Arc;
use wand_link::gatt;

/// The GATT server of a device: its secure service, and a Device Information service with the generic name alone.
pub(super) fn application(door: &Arc<Door>, model: &str) -> Application {
    let characteristics = vec![
        control(Arc::clone(door)),
        bulk(Arc::clone(door)),
        notify(Arc::clone(door)),
        fixed(gatt::VERSION, vec![gatt::PROFILE_VERSION]),
    ];
    let information = vec![fixed(gatt::MODEL, model.as_bytes().to_vec())];
    Application {
        services: vec![
            service(gatt::SERVICE, characteristics),
            service(gatt::DEVICE_INFORMATION, information),
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

fn fixed(uuid: u128, value: Vec<u8>) -> Characteristic {
    Characteristic {
        uuid: Uuid::from_u128(uuid),
        read: Some(CharacteristicRead {
            read: true,
            fun: Box::new(move |request| {
                let rest = value.get(usize::from(request.offset)..);
                Box::pin(ready(rest.map(<[u8]>::to_vec).ok_or(ReqError::InvalidOffset)))
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
