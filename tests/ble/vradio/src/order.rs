//! What a test tells the air to do, one line each.

use crate::air::{Air, Lost, NoSuchController, Pacing};
use crate::controller::Time;
use std::str::FromStr;

/// The orders and their words, for people.
pub const GRAMMAR: &str = "\
drop [N]                       end the connections of controller N, or all, as lost
mute N | unmute N              silence the antenna of N; its connections end at their supervision time-out
unplug N | plug N              take N out of its host; put it back
rssi N DBM                     how loud N is heard
pace MICROSECONDS | events:K   when data crosses
fade SHARE                     this share of packets needs another connection event
lose notifications|writes SHARE   this share never comes
status                         the air now, as JSON";

/// An order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Order {
    /// End connections.
    Drop(Option<usize>),
    /// Silence an antenna, or not.
    Mute(usize, bool),
    /// Put a controller in, or take it out.
    Plug(usize, bool),
    /// How loud, in dBm.
    Rssi(usize, i8),
    /// When data crosses.
    Pace(Pacing),
    /// Share of packets that need another try.
    Fade(f32),
    /// Share of packets that never come.
    Lose(Lost, f32),
    /// Tell how things are.
    Status,
}

/// Why an order was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderFault {
    /// Not in the grammar.
    #[error("{0:?} is no order")]
    Unknown(String),
    /// A number is none, or out of range.
    #[error("{0:?} is no number that fits here")]
    Number(String),
    /// Not a pacing.
    #[error(transparent)]
    Pacing(#[from] crate::air::NotAPacing),
    /// There are fewer controllers.
    #[error(transparent)]
    Controller(#[from] NoSuchController),
}

impl FromStr for Order {
    type Err = OrderFault;

    fn from_str(line: &str) -> Result<Self, OrderFault> {
        let words: Vec<_> = line.split_whitespace().collect();
        Ok(match *words.as_slice() {
            ["drop"] => Self::Drop(None),
            ["drop", controller] => Self::Drop(Some(number(controller)?)),
            ["mute", controller] => Self::Mute(number(controller)?, true),
            ["unmute", controller] => Self::Mute(number(controller)?, false),
            ["plug", controller] => Self::Plug(number(controller)?, true),
            ["unplug", controller] => Self::Plug(number(controller)?, false),
            ["rssi", controller, dbm] => Self::Rssi(number(controller)?, number(dbm)?),
            ["pace", pacing] => Self::Pace(pacing.parse()?),
            ["fade", share] => Self::Fade(self::share(share)?),
            ["lose", "notifications", share] => Self::Lose(Lost::Notifications, self::share(share)?),
            ["lose", "writes", share] => Self::Lose(Lost::Writes, self::share(share)?),
            ["status"] => Self::Status,
            _ => return Err(OrderFault::Unknown(line.trim().to_owned())),
        })
    }
}

impl Order {
    /// Carries the order out; the answer is `ok` or what was asked for.
    ///
    /// # Errors
    /// When it names a controller that is not there.
    pub fn carry_out(self, air: &mut Air, now: Time) -> Result<String, OrderFault> {
        match self {
            Self::Drop(of) => air.drop_links(of)?,
            Self::Mute(controller, muted) => air.mute(now, controller, muted)?,
            Self::Plug(controller, plugged) => air.plug(now, controller, plugged)?,
            Self::Rssi(controller, dbm) => air.set_rssi(controller, dbm)?,
            Self::Pace(pacing) => air.set_pacing(pacing),
            Self::Fade(share) => air.mishaps().fade = share,
            Self::Lose(what, share) => air.mishaps().set_loss(what, share),
            Self::Status => return Ok(serde_json::to_string(&air.status()).unwrap_or_default()),
        }
        Ok("ok".to_owned())
    }
}

fn number<N: FromStr>(word: &str) -> Result<N, OrderFault> {
    word.parse().map_err(|_| OrderFault::Number(word.to_owned()))
}

fn share(word: &str) -> Result<f32, OrderFault> {
    let share: f32 = number(word)?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err(OrderFault::Number(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn each_order_of_the_grammar_is_read() {
        let cases = [
            ("drop", Order::Drop(None)),
            (" drop 1 ", Order::Drop(Some(1))),
            ("mute 0", Order::Mute(0, true)),
            ("unmute 0", Order::Mute(0, false)),
            ("unplug 2", Order::Plug(2, false)),
            ("plug 2", Order::Plug(2, true)),
            ("rssi 1 -90", Order::Rssi(1, -90)),
            (
                "pace 1250",
                Order::Pace(Pacing::Every(Duration::from_micros(1250))),
            ),
            ("pace events:6", Order::Pace(Pacing::Events(6))),
            ("fade 0.1", Order::Fade(0.1)),
            ("lose notifications 0.05", Order::Lose(Lost::Notifications, 0.05)),
            ("lose writes 1", Order::Lose(Lost::Writes, 1.0)),
            ("status", Order::Status),
        ];
        for (line, order) in cases {
            assert_eq!(line.parse(), Ok(order), "{line}");
        }
    }

    #[test]
    fn what_is_no_order_is_refused_with_the_words_that_are_wrong() {
        for (line, fault) in [
            ("jump", "\"jump\" is no order"),
            ("mute", "\"mute\" is no order"),
            ("mute x", "\"x\" is no number that fits here"),
            ("fade 1.5", "\"1.5\" is no number that fits here"),
            (
                "pace events:0",
                "\"events:0\" is neither a number of microseconds nor events:N with N from 1 to 100",
            ),
        ] {
            let refused = line.parse::<Order>().expect_err(line);
            assert_eq!(refused.to_string(), fault);
        }
    }
}
