use crate::service::{ECHO, FLOOD, Flood, SERVICE};
use bluer::adv::Advertisement;
use bluer::gatt::local::{
    Application, Characteristic, CharacteristicNotifier, CharacteristicNotify, CharacteristicNotifyMethod,
    CharacteristicWrite, CharacteristicWriteMethod, ReqError, Service,
};
use futures::FutureExt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};

type Listener = Arc<Mutex<Option<CharacteristicNotifier>>>;

/// The line that says that the peripheral advertises.
pub(crate) const READY: &str = "advertising";

/// Serves the raw service on an adapter until it is ended.
pub(crate) async fn serve(adapter: &str, interval: Duration) -> bluer::Result<()> {
    let session = bluer::Session::new().await?;
    let adapter = session.adapter(adapter)?;
    adapter.set_powered(true).await?;
    let application = Application {
        services: vec![Service {
            uuid: SERVICE,
            primary: true,
            characteristics: vec![characteristic(ECHO, echo), characteristic(FLOOD, flood)],
            ..Service::default()
        }],
        ..Application::default()
    };
    let _served = adapter.serve_gatt_application(application).await?;
    let _advertised = adapter
        .advertise(Advertisement {
            service_uuids: [SERVICE].into(),
            discoverable: Some(true),
            min_interval: Some(interval),
            max_interval: Some(interval),
            ..Advertisement::default()
        })
        .await?;
    // Whoever waits for the line is gone when this fails.
    let _ = writeln!(std::io::stdout(), "{READY}");
    std::future::pending::<()>().await;
    Ok(())
}

type Answer = fn(Vec<u8>) -> Vec<Vec<u8>>;

fn echo(written: Vec<u8>) -> Vec<Vec<u8>> {
    vec![written]
}

fn flood(written: Vec<u8>) -> Vec<Vec<u8>> {
    Flood::read(&written)
        .into_iter()
        .flat_map(Flood::notifications)
        .collect()
}

/// A characteristic that answers each write with notifications, in order. Writes come by callback: BlueZ's socket for
/// them loses what arrives before it is accepted.
fn characteristic(uuid: uuid::Uuid, answer: Answer) -> Characteristic {
    let listener = Listener::default();
    let listening = Arc::clone(&listener);
    let (written, to_answer) = mpsc::unbounded_channel();
    tokio::spawn(notify(listener, to_answer, answer));
    Characteristic {
        uuid,
        write: Some(CharacteristicWrite {
            write: true,
            write_without_response: true,
            method: CharacteristicWriteMethod::Fun(Box::new(move |value, _| {
                let taken = written.send(value).map_err(|_| ReqError::Failed);
                async move { taken }.boxed()
            })),
            ..CharacteristicWrite::default()
        }),
        notify: Some(CharacteristicNotify {
            notify: true,
            method: CharacteristicNotifyMethod::Fun(Box::new(move |notifier| {
                let listening = Arc::clone(&listening);
                async move { *listening.lock().await = Some(notifier) }.boxed()
            })),
            ..CharacteristicNotify::default()
        }),
        ..Characteristic::default()
    }
}

async fn notify(listener: Listener, mut to_answer: mpsc::UnboundedReceiver<Vec<u8>>, answer: Answer) {
    while let Some(written) = to_answer.recv().await {
        let mut listener = listener.lock().await;
        for notification in answer(written) {
            let Some(notifier) = listener.as_mut() else {
                break;
            };
            if let Err(fault) = notifier.notify(notification).await {
                // The central notices the silence, too.
                let _ = writeln!(std::io::stderr(), "notifications end: {fault}");
                *listener = None;
            }
        }
    }
}
