//! A connection on which a test writes what it likes, byte by byte.

use crate::support::TestApp;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

pub struct Raw(TcpStream);

impl Raw {
    pub fn open(app: &TestApp) -> Self {
        let stream = TcpStream::connect(app.base_url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Self(stream)
    }

    /// Writes as much as the server takes; it may have closed the connection already.
    pub fn write(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    /// All that comes within this time, and whether the server closed the connection.
    pub fn read_for(&mut self, patience: Duration) -> (String, bool) {
        let (begun, mut got, mut buffer) = (Instant::now(), Vec::new(), [0; 16 * 1024]);
        while let Some(left) = patience.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
            self.0.set_read_timeout(Some(left)).unwrap();
            match self.0.read(&mut buffer) {
                Ok(0) => return (String::from_utf8_lossy(&got).into_owned(), true),
                Ok(n) => got.extend_from_slice(&buffer[..n]),
                Err(cause) => {
                    let waited =
                        matches!(cause.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
                    return (String::from_utf8_lossy(&got).into_owned(), !waited);
                }
            }
        }
        (String::from_utf8_lossy(&got).into_owned(), false)
    }

    /// How long until the server closed the connection, and what it said before.
    pub fn closed_after(mut self, patience: Duration) -> (Duration, String) {
        let begun = Instant::now();
        let (said, closed) = self.read_for(patience);
        assert!(closed, "still open after {patience:?}: {said}");
        (begun.elapsed(), said)
    }
}

/// The statuses of the answers in what came back.
pub fn statuses(said: &str) -> Vec<u16> {
    said.match_indices("HTTP/1.1 ").filter_map(|(at, _)| said.get(at + 9..at + 12)?.parse().ok()).collect()
}
