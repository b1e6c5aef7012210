use crate::{CryptoError, Curve, PublicKey, Secret};
use ecdsa::EcdsaCurve;
use p256::NistP256;
use p256::elliptic_curve::{
    CurveArithmetic, FieldBytes, NonZeroScalar, PublicKey as Point,
    sec1::{FromSec1Point, ModulusSize, ToSec1Point},
};
use p384::NistP384;
use sha2::{Sha256, Sha384, digest::block_api::BlockSizeUser};
use zeroize::Zeroizing;

/// What the generic code asks of P-256 and P-384.
pub(super) trait NistCurve:
    EcdsaCurve
    + CurveArithmetic<AffinePoint: FromSec1Point<Self> + ToSec1Point<Self>>
    + p256::elliptic_curve::Curve<FieldBytesSize: ModulusSize>
{
    const CURVE: Curve;
    /// The hash of the curve's ECDSA algorithm and of RFC 6979 with it.
    type Hash: sha2::Digest + BlockSizeUser;

    fn signature_from_der(der: &[u8]) -> Result<ecdsa::Signature<Self>, ecdsa::Error>;
}

impl NistCurve for NistP256 {
    const CURVE: Curve = Curve::P256;
    type Hash = Sha256;

    fn signature_from_der(der: &[u8]) -> Result<ecdsa::Signature<Self>, ecdsa::Error> {
        ecdsa::Signature::from_der(der)
    }
}

impl NistCurve for NistP384 {
    const CURVE: Curve = Curve::P384;
    type Hash = Sha384;

    fn signature_from_der(der: &[u8]) -> Result<ecdsa::Signature<Self>, ecdsa::Error> {
        ecdsa::Signature::from_der(der)
    }
}

/// A private scalar that is wiped when dropped, and its public key.
pub(super) struct KeyPair<C: NistCurve> {
    pub(super) scalar: Zeroizing<NonZeroScalar<C>>,
    pub(super) public: PublicKey,
}

impl<C: NistCurve> KeyPair<C> {
    pub(super) fn load(secret: &Secret) -> Result<Self, CryptoError> {
        let repr = Zeroizing::new(
            FieldBytes::<C>::try_from(secret.expose_secret()).map_err(|_| CryptoError::InvalidKey)?,
        );
        let scalar = Option::<NonZeroScalar<C>>::from(NonZeroScalar::<C>::from_repr(*repr))
            .map(Zeroizing::new)
            .ok_or(CryptoError::InvalidKey)?;
        let point = Point::<C>::from_secret_scalar(&scalar).to_sec1_point(false);
        Ok(Self {
            scalar,
            public: PublicKey::from_sec1(C::CURVE, point.as_bytes())?,
        })
    }
}

/// Decodes and validates a public key: on the curve and not the identity (SP 800-56A §5.6.2.3.3;
/// the cofactor is one).
pub(super) fn point<C: NistCurve>(key: &PublicKey) -> Result<Point<C>, CryptoError> {
    if key.curve() != C::CURVE {
        return Err(CryptoError::CurveMismatch);
    }
    Point::from_sec1_bytes(key.sec1()).map_err(|_| CryptoError::InvalidPoint)
}
