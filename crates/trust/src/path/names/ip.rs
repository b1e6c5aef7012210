/// Whether these are an address and a mask of the same length, the mask's ones in front (RFC 4632 style).
pub(super) fn is_subtree(base: &[u8]) -> bool {
    matches!(base.len(), 8 | 32)
        && base
            .split_at_checked(base.len() / 2)
            .is_some_and(|(_, mask)| is_prefix(mask))
}

/// Whether the address and the subtree's are the same under its mask.
pub(super) fn is_within(address: &[u8], base: &[u8]) -> bool {
    let Some((network, mask)) = base.split_at_checked(base.len() / 2) else {
        return false;
    };
    let mut octets = address.iter().zip(network).zip(mask);
    address.len() == network.len() && octets.all(|((octet, net), mask)| octet & mask == net & mask)
}

fn is_prefix(mask: &[u8]) -> bool {
    let mut octets = mask.iter().skip_while(|octet| **octet == 0xff);
    let partial = octets
        .next()
        .is_none_or(|octet| octet.leading_ones() == octet.count_ones());
    partial && octets.all(|octet| *octet == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_tells_which_bits_count() {
        let base = [192, 0, 2, 0, 255, 255, 255, 0];
        assert!(is_within(&[192, 0, 2, 9], &base));
        assert!(!is_within(&[192, 0, 3, 9], &base));
        assert!(!is_within(&[0; 16], &base));
    }

    #[test]
    fn a_mask_with_holes_or_of_an_odd_length_is_refused() {
        assert!(is_subtree(&[0, 0, 0, 0, 255, 128, 0, 0]));
        assert!(!is_subtree(&[0, 0, 0, 0, 255, 0, 255, 0]));
        assert!(!is_subtree(&[0, 0, 0, 0, 0b1010_0000, 0, 0, 0]));
        assert!(!is_subtree(&[0; 7]));
    }
}
