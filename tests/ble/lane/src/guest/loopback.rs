use rustix::io::Errno;
use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{AddressFamily, SendFlags, SocketType, sendto, socket};

/// Brings the loopback interface up: it is the first of a fresh kernel.
pub(super) fn up() -> Result<(), Errno> {
    const LENGTH: u32 = 32;
    const RTM_NEWLINK: u16 = 16;
    const NLM_F_REQUEST: u16 = 1;
    const LOOPBACK: i32 = 1;
    const IFF_UP: u32 = 1;
    let header = [
        &LENGTH.to_ne_bytes()[..],
        &RTM_NEWLINK.to_ne_bytes(),
        &NLM_F_REQUEST.to_ne_bytes(),
        &[0; 8],
    ];
    let interface = [
        &[0; 4][..],
        &LOOPBACK.to_ne_bytes(),
        &IFF_UP.to_ne_bytes(),
        &IFF_UP.to_ne_bytes(),
    ];
    let request = [header.concat(), interface.concat()].concat();
    // NETLINK_ROUTE is protocol 0, the default.
    let route = socket(AddressFamily::NETLINK, SocketType::RAW, None)?;
    sendto(
        &route,
        &request,
        SendFlags::empty(),
        &SocketAddrNetlink::new(0, 0),
    )
    .map(drop)
}
