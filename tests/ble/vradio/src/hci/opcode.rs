//! The commands this controller knows: Vol 4, Part E, 7.1 to 7.8, with their bits in Supported_Commands (6.27).

/// What a command needs of the controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Any LE controller.
    Legacy,
    /// One with LE Extended Advertising.
    Extended,
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident = $opcode:literal, $since:ident, $octet:literal / $bit:literal;)*) => {
        $($(#[$doc])* pub const $name: u16 = $opcode;)*

        /// Opcode, what it needs, octet and bit in Supported_Commands.
        pub const KNOWN: &[(u16, Since, usize, u8)] = &[$(($opcode, Since::$since, $octet, $bit)),*];
    };
}

commands! {
    /// 7.1.6 Disconnect.
    DISCONNECT = 0x0406, Legacy, 0 / 5;
    /// 7.1.23 Read Remote Version Information.
    READ_REMOTE_VERSION = 0x041D, Legacy, 2 / 7;
    /// 7.3.1 Set Event Mask.
    SET_EVENT_MASK = 0x0C01, Legacy, 5 / 6;
    /// 7.3.2 Reset.
    RESET = 0x0C03, Legacy, 5 / 7;
    /// 7.3.35 Read Transmit Power Level.
    READ_TRANSMIT_POWER_LEVEL = 0x0C2D, Legacy, 10 / 2;
    /// 7.3.69 Set Event Mask Page 2.
    SET_EVENT_MASK_PAGE_2 = 0x0C63, Legacy, 22 / 2;
    /// 7.3.79 Write LE Host Support.
    WRITE_LE_HOST_SUPPORT = 0x0C6D, Legacy, 24 / 6;
    /// 7.4.1 Read Local Version Information.
    READ_LOCAL_VERSION = 0x1001, Legacy, 14 / 3;
    /// 7.4.2 Read Local Supported Commands.
    READ_LOCAL_SUPPORTED_COMMANDS = 0x1002, Legacy, 14 / 4;
    /// 7.4.3 Read Local Supported Features.
    READ_LOCAL_SUPPORTED_FEATURES = 0x1003, Legacy, 14 / 5;
    /// 7.4.5 Read Buffer Size.
    READ_BUFFER_SIZE = 0x1005, Legacy, 14 / 7;
    /// 7.4.6 Read BD_ADDR.
    READ_BD_ADDR = 0x1009, Legacy, 15 / 1;
    /// 7.5.4 Read RSSI.
    READ_RSSI = 0x1405, Legacy, 15 / 5;
    /// 7.8.1 LE Set Event Mask.
    LE_SET_EVENT_MASK = 0x2001, Legacy, 25 / 0;
    /// 7.8.2 LE Read Buffer Size.
    LE_READ_BUFFER_SIZE = 0x2002, Legacy, 25 / 1;
    /// 7.8.3 LE Read Local Supported Features.
    LE_READ_LOCAL_FEATURES = 0x2003, Legacy, 25 / 2;
    /// 7.8.4 LE Set Random Address.
    LE_SET_RANDOM_ADDRESS = 0x2005, Legacy, 25 / 4;
    /// 7.8.5 LE Set Advertising Parameters.
    LE_SET_ADVERTISING_PARAMETERS = 0x2006, Legacy, 25 / 5;
    /// 7.8.6 LE Read Advertising Physical Channel Tx Power.
    LE_READ_ADVERTISING_TX_POWER = 0x2007, Legacy, 25 / 6;
    /// 7.8.7 LE Set Advertising Data.
    LE_SET_ADVERTISING_DATA = 0x2008, Legacy, 25 / 7;
    /// 7.8.8 LE Set Scan Response Data.
    LE_SET_SCAN_RESPONSE_DATA = 0x2009, Legacy, 26 / 0;
    /// 7.8.9 LE Set Advertising Enable.
    LE_SET_ADVERTISING_ENABLE = 0x200A, Legacy, 26 / 1;
    /// 7.8.10 LE Set Scan Parameters.
    LE_SET_SCAN_PARAMETERS = 0x200B, Legacy, 26 / 2;
    /// 7.8.11 LE Set Scan Enable.
    LE_SET_SCAN_ENABLE = 0x200C, Legacy, 26 / 3;
    /// 7.8.12 LE Create Connection.
    LE_CREATE_CONNECTION = 0x200D, Legacy, 26 / 4;
    /// 7.8.13 LE Create Connection Cancel.
    LE_CREATE_CONNECTION_CANCEL = 0x200E, Legacy, 26 / 5;
    /// 7.8.14 LE Read Filter Accept List Size.
    LE_READ_ACCEPT_LIST_SIZE = 0x200F, Legacy, 26 / 6;
    /// 7.8.15 LE Clear Filter Accept List.
    LE_CLEAR_ACCEPT_LIST = 0x2010, Legacy, 26 / 7;
    /// 7.8.16 LE Add Device To Filter Accept List.
    LE_ADD_TO_ACCEPT_LIST = 0x2011, Legacy, 27 / 0;
    /// 7.8.17 LE Remove Device From Filter Accept List.
    LE_REMOVE_FROM_ACCEPT_LIST = 0x2012, Legacy, 27 / 1;
    /// 7.8.18 LE Connection Update.
    LE_CONNECTION_UPDATE = 0x2013, Legacy, 27 / 2;
    /// 7.8.21 LE Read Remote Features.
    LE_READ_REMOTE_FEATURES = 0x2016, Legacy, 27 / 5;
    /// 7.8.23 LE Rand.
    LE_RAND = 0x2018, Legacy, 27 / 7;
    /// 7.8.24 LE Enable Encryption.
    LE_ENABLE_ENCRYPTION = 0x2019, Legacy, 28 / 0;
    /// 7.8.25 LE Long Term Key Request Reply.
    LE_KEY_REPLY = 0x201A, Legacy, 28 / 1;
    /// 7.8.26 LE Long Term Key Request Negative Reply.
    LE_KEY_NEGATIVE_REPLY = 0x201B, Legacy, 28 / 2;
    /// 7.8.27 LE Read Supported States.
    LE_READ_SUPPORTED_STATES = 0x201C, Legacy, 28 / 3;
    /// 7.8.52 LE Set Advertising Set Random Address.
    LE_SET_ADVERTISING_SET_RANDOM_ADDRESS = 0x2035, Extended, 36 / 1;
    /// 7.8.53 LE Set Extended Advertising Parameters.
    LE_SET_EXTENDED_ADVERTISING_PARAMETERS = 0x2036, Extended, 36 / 2;
    /// 7.8.54 LE Set Extended Advertising Data.
    LE_SET_EXTENDED_ADVERTISING_DATA = 0x2037, Extended, 36 / 3;
    /// 7.8.55 LE Set Extended Scan Response Data.
    LE_SET_EXTENDED_SCAN_RESPONSE_DATA = 0x2038, Extended, 36 / 4;
    /// 7.8.56 LE Set Extended Advertising Enable.
    LE_SET_EXTENDED_ADVERTISING_ENABLE = 0x2039, Extended, 36 / 5;
    /// 7.8.57 LE Read Maximum Advertising Data Length.
    LE_READ_MAXIMUM_ADVERTISING_DATA_LENGTH = 0x203A, Extended, 36 / 6;
    /// 7.8.58 LE Read Number of Supported Advertising Sets.
    LE_READ_NUMBER_OF_ADVERTISING_SETS = 0x203B, Extended, 36 / 7;
    /// 7.8.59 LE Remove Advertising Set.
    LE_REMOVE_ADVERTISING_SET = 0x203C, Extended, 37 / 0;
    /// 7.8.60 LE Clear Advertising Sets.
    LE_CLEAR_ADVERTISING_SETS = 0x203D, Extended, 37 / 1;
    /// 7.8.64 LE Set Extended Scan Parameters.
    LE_SET_EXTENDED_SCAN_PARAMETERS = 0x2041, Extended, 37 / 5;
    /// 7.8.65 LE Set Extended Scan Enable.
    LE_SET_EXTENDED_SCAN_ENABLE = 0x2042, Extended, 37 / 6;
    /// 7.8.66 LE Extended Create Connection.
    LE_EXTENDED_CREATE_CONNECTION = 0x2043, Extended, 37 / 7;
}

/// The commands that are answered by a Command Status event; all others by Command Complete.
pub fn is_answered_by_status(opcode: u16) -> bool {
    matches!(
        opcode,
        DISCONNECT
            | READ_REMOTE_VERSION
            | LE_CREATE_CONNECTION
            | LE_EXTENDED_CREATE_CONNECTION
            | LE_CONNECTION_UPDATE
            | LE_READ_REMOTE_FEATURES
            | LE_ENABLE_ENCRYPTION
    )
}

/// Supported_Commands of a controller that knows the extended commands too, or the legacy ones alone.
pub fn supported(extended: bool) -> [u8; 64] {
    let mut octets = [0; 64];
    for (_, since, octet, bit) in KNOWN {
        if extended || *since == Since::Legacy {
            octets[*octet] |= 1 << bit;
        }
    }
    octets
}
