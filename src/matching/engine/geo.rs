//! Distance over the earth's surface.

/// Mean earth radius R1 = (2a + b) / 3 of GRS 80, 6 371 008.7714 m: H. Moritz, "Geodetic Reference System
/// 1980", Journal of Geodesy 74 (2000) 128–133; adopted by the IUGG.
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A WGS 84 point in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeoPoint {
    /// Degrees north of the equator.
    pub lat: f64,
    /// Degrees east of Greenwich.
    pub lon: f64,
}

impl GeoPoint {
    /// Great-circle distance by the haversine formula. A sphere is at most 0.6 % off, which is less than
    /// the difference between a straight line and a road.
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        let half_lat = (other.lat - self.lat).to_radians() / 2.0;
        let half_lon = (other.lon - self.lon).to_radians() / 2.0;
        let cosines = self.lat.to_radians().cos() * other.lat.to_radians().cos();
        let haversine = half_lat.sin().powi(2) + cosines * half_lon.sin().powi(2);
        2.0 * EARTH_RADIUS_KM * haversine.clamp(0.0, 1.0).sqrt().asin()
    }
}
