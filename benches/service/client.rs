//! A small HTTP/1.1 client: keeps its connection, sends one request over and over, costs little itself.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// A request as it goes over the wire.
pub struct Request(Vec<u8>, String);

impl Request {
    /// A GET.
    pub fn get(path: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nhost: bench\r\n").into_bytes(), String::new())
    }

    /// A POST of JSON.
    pub fn post(path: &str, body: &str, token: Option<&str>) -> Self {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        );
        let request = Self(head.into_bytes(), body.to_owned());
        match token {
            Some(token) => request.with_token(token),
            None => request,
        }
    }

    /// With a bearer token.
    pub fn with_token(mut self, token: &str) -> Self {
        self.0.extend(format!("authorization: Bearer {token}\r\n").into_bytes());
        self
    }

    fn bytes(&self) -> Vec<u8> {
        [self.0.as_slice(), b"\r\n", self.1.as_bytes()].concat()
    }
}

/// One connection.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a request and reads its answer: status and body.
    pub fn ask(&mut self, request: &Request) -> (u16, Vec<u8>) {
        self.send(&request.bytes())
    }

    fn send(&mut self, bytes: &[u8]) -> (u16, Vec<u8>) {
        self.0.get_mut().write_all(bytes).unwrap();
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let mut length = 0;
        loop {
            line.clear();
            self.0.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        (status, body)
    }
}

/// The same request from many connections for a while.
pub struct Load<'a> {
    pub address: &'a str,
    pub request: &'a Request,
    pub connections: usize,
    pub spell: Duration,
}

/// What a load came to.
pub struct Done {
    pub good: u64,
    pub bad: u64,
    pub took: Duration,
}

impl Done {
    pub fn per_second(&self) -> f64 {
        self.good as f64 / self.took.as_secs_f64()
    }
}

impl Load<'_> {
    pub fn run(&self) -> Done {
        let begun = Instant::now();
        let bytes = self.request.bytes();
        let counts = std::thread::scope(|scope| {
            let clients: Vec<_> =
                (0..self.connections).map(|_| scope.spawn(|| self.client(&bytes, begun))).collect();
            clients.into_iter().map(|client| client.join().unwrap()).collect::<Vec<_>>()
        });
        let (good, bad) = counts.into_iter().fold((0, 0), |(good, bad), (g, b)| (good + g, bad + b));
        Done { good, bad, took: begun.elapsed() }
    }

    fn client(&self, bytes: &[u8], begun: Instant) -> (u64, u64) {
        let mut connection = Connection::open(self.address);
        let (mut good, mut bad) = (0, 0);
        while begun.elapsed() < self.spell {
            let (status, _) = connection.send(bytes);
            if (200..300).contains(&status) { good += 1 } else { bad += 1 }
        }
        (good, bad)
    }
}
