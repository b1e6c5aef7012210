use crate::Breach;

/// Address and mask, as long as each other (RFC 4632 style: the mask's ones stand in front).
pub(super) fn is_within(address: &[u8], base: &[u8]) -> Result<bool, Breach> {
    if !matches!(base.len(), 8 | 32) {
        return Err(Breach::NameConstraintsForm);
    }
    let (network, mask) = base
        .split_at_checked(base.len() / 2)
        .ok_or(Breach::NameConstraintsForm)?;
    if !is_prefix(mask) {
        return Err(Breach::NameConstraintsForm);
    }
    let octets = || address.iter().zip(network).zip(mask);
    Ok(address.len() == network.len() && octets().all(|((octet, net), mask)| octet & mask == net & mask))
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
        assert_eq!(is_within(&[192, 0, 2, 9], &base), Ok(true));
        assert_eq!(is_within(&[192, 0, 3, 9], &base), Ok(false));
        assert_eq!(is_within(&[0; 16], &base), Ok(false));
    }

    #[test]
    fn a_mask_with_holes_or_of_an_odd_length_is_refused() {
        assert_eq!(
            is_within(&[0; 4], &[0, 0, 0, 0, 255, 0, 255, 0]),
            Err(Breach::NameConstraintsForm)
        );
        assert_eq!(
            is_within(&[0; 4], &[0, 0, 0, 0, 0b1010_0000, 0, 0, 0]),
            Err(Breach::NameConstraintsForm)
        );
        assert_eq!(is_within(&[0; 4], &[0; 7]), Err(Breach::NameConstraintsForm));
    }
}
