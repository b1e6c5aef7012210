use crate::{Advertisement, Connection, Endpoint, LinkFault};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// A boxed future, so that radios are used through `dyn Radio`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way to find devices and to connect to them.
///
/// Every call has a deadline of its own and may be cancelled by dropping its future.
pub trait Radio: Send + Sync {
    /// Listens for `for_how_long` and returns the newest advertisement of each endpoint, strongest first.
    ///
    /// # Errors
    /// [`LinkFault::System`] if the radio cannot be used; an air without devices is an empty list.
    fn scan(&self, for_how_long: Duration) -> BoxFuture<'_, Result<Vec<Advertisement>, LinkFault>>;

    /// Connects to a device that a scan has found.
    ///
    /// # Errors
    /// [`LinkFault::Unreachable`], [`LinkFault::Busy`], [`LinkFault::TimedOut`] or [`LinkFault::NotALink`].
    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'_, Result<Connection, LinkFault>>;

    /// Whether the devices it finds are simulated.
    fn is_simulated(&self) -> bool;
}
