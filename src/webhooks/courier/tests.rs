//! Receivers that are hostile, and names that lead inside. Loopback addresses stand for others: 127.0.0.2 may be called, 127.0.0.1
//! is inside.

use super::*;
use crate::base::id::Id;
use futures_util::future::join_all;
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};
use uuid::Uuid;

/// Somebody who listens, counts who comes, and does something to them.
struct Receiver {
    port: u16,
    calls: Arc<AtomicUsize>,
}

impl Receiver {
    fn at(address: &str, port: u16, does: fn(TcpStream) -> io::Result<()>) -> Self {
        let listener = TcpListener::bind((address, port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let calls = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&calls);
        thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let stream = stream.unwrap();
                thread::spawn(move || drop(does(stream)));
            }
        });
        Self { port, calls }
    }

    fn new(does: fn(TcpStream) -> io::Result<()>) -> Self {
        Self::at("127.0.0.2", 0, does)
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// Reads the head of a request, which is all that these want.
fn head(stream: &mut TcpStream) -> io::Result<()> {
    let mut read = Vec::new();
    let mut part = [0; 4096];
    while !read.windows(4).any(|four| four == b"\r\n\r\n") {
        let count = stream.read(&mut part)?;
        if count == 0 {
            break;
        }
        read.extend_from_slice(&part[..count]);
    }
    Ok(())
}

fn good(mut stream: TcpStream) -> io::Result<()> {
    head(&mut stream)?;
    stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
}

/// Each look at the same name finds the next of these.
struct Rebinding(AtomicUsize, Vec<Vec<&'static str>>);

impl Names for Rebinding {
    fn look_up(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let turn = self.0.fetch_add(1, Ordering::SeqCst);
        Ok(self.1[turn % self.1.len()].iter().map(|address| address.parse().unwrap()).collect())
    }
}

fn courier(answers: &[&[&'static str]]) -> Courier {
    let reach = Reach { local: vec!["127.0.0.2/32".parse().unwrap()], ..Reach::outside() };
    let names = Rebinding(AtomicUsize::new(0), answers.iter().map(|found| found.to_vec()).collect());
    Courier::new(&reach, Seal::new(b"secret", "secrets of webhooks").unwrap(), Arc::new(names))
}

async fn call(courier: &Courier, url: &str) -> Attempted {
    let webhook = Id::from_uuid(Uuid::from_u128(1));
    let parcel = Parcel {
        delivery: Id::from_uuid(Uuid::from_u128(2)),
        number: 1,
        webhook,
        url: url.to_owned(),
        secrets: vec![courier.new_secret(webhook).unwrap().1],
        body: "{}".to_owned(),
    };
    courier.bring(parcel, Timestamp::UNIX_EPOCH).await
}

#[tokio::test]
async fn a_name_that_leads_outside_and_inside_by_turns_never_gets_a_connection_inside() {
    const TURNS: usize = 1000;
    let outside = Receiver::new(good);
    let inside = Receiver::at("127.0.0.1", outside.port, good);
    let courier =
        courier(&[&["127.0.0.2"], &["127.0.0.1"], &["127.0.0.2", "127.0.0.1"], &["::1", "127.0.0.2"]]);
    let url = format!("http://rebinding.test.example:{}/", outside.port);
    let mut faults = Vec::new();
    for _ in 0..TURNS {
        faults.push(call(&courier, &url).await.fault);
    }
    let refused = faults.iter().filter(|fault| **fault == Some(DeliveryFault::NotPublic)).count();
    let arrived = faults.iter().filter(|fault| fault.is_none()).count();
    assert_eq!((arrived, refused), (TURNS / 4, TURNS * 3 / 4));
    assert_eq!((outside.calls(), inside.calls()), (TURNS / 4, 0));
}

#[tokio::test]
async fn an_address_inside_is_not_called_and_no_redirect_is_followed() {
    let inside = Receiver::at("127.0.0.1", 0, good);
    let courier = courier(&[&["127.0.0.1"]]);
    for host in ["127.0.0.1", "127.1", "0x7f.1", "[::ffff:127.0.0.1]", "localhost", "x.test.example"] {
        let done = call(&courier, &format!("http://{host}:{}/", inside.port)).await;
        assert_eq!((done.fault, done.http_status), (Some(DeliveryFault::NotPublic), None), "{host}");
    }
    for status in [300, 301, 302, 303, 307, 308] {
        let (inside_port, listener) = (inside.port, TcpListener::bind("127.0.0.2:0").unwrap());
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            head(&mut stream).unwrap();
            let there = format!("http://127.0.0.1:{inside_port}/");
            write!(stream, "HTTP/1.1 {status} Over there\r\nlocation: {there}\r\ncontent-length: 0\r\n\r\n")
                .unwrap();
        });
        let done = call(&courier, &format!("http://127.0.0.2:{port}/")).await;
        assert_eq!((done.fault, done.http_status), (Some(DeliveryFault::Answer), Some(status)));
    }
    assert_eq!(inside.calls(), 0);
}

fn drips_its_head(mut stream: TcpStream) -> io::Result<()> {
    head(&mut stream)?;
    for byte in b"HTTP/1.1 200 OK\r\nx-header: ".iter().chain(std::iter::repeat(&b'x')) {
        stream.write_all(&[*byte])?;
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

fn drips_its_body(mut stream: TcpStream) -> io::Result<()> {
    head(&mut stream)?;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")?;
    loop {
        stream.write_all(b"x")?;
        thread::sleep(Duration::from_millis(200));
    }
}

fn never_ends(mut stream: TcpStream) -> io::Result<()> {
    head(&mut stream)?;
    stream.write_all(b"HTTP/1.1 500 Sorry\r\ncontent-encoding: gzip\r\n\r\n")?;
    loop {
        stream.write_all(&[0; 4096])?;
    }
}

fn never_ends_its_head(mut stream: TcpStream) -> io::Result<()> {
    head(&mut stream)?;
    stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
    loop {
        stream.write_all(b"x-more: and more and more and more and more and more and more and more\r\n")?;
    }
}

fn says_nothing(mut stream: TcpStream) -> io::Result<()> {
    head(&mut stream)?;
    thread::sleep(Duration::from_mins(1));
    Ok(())
}

fn reads_nothing(mut stream: TcpStream) -> io::Result<()> {
    thread::sleep(Duration::from_mins(1));
    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
}

fn hangs_up(mut stream: TcpStream) -> io::Result<()> {
    head(&mut stream)
}

fn speaks_otherwise(mut stream: TcpStream) -> io::Result<()> {
    head(&mut stream)?;
    stream.write_all(b"220 smtp.test.example ESMTP\r\n")
}

#[tokio::test]
async fn whatever_a_receiver_does_it_is_over_in_fifteen_seconds() {
    use DeliveryFault::{Answer, CutOff, TooSlow, Unreachable};
    let nobody = TcpListener::bind("127.0.0.2:0").unwrap().local_addr().unwrap().port();
    let receivers: [(_, Option<DeliveryFault>, Option<u16>); 8] = [
        (Receiver::new(drips_its_head), Some(TooSlow), None),
        // What it says first, counts.
        (Receiver::new(drips_its_body), None, Some(200)),
        (Receiver::new(never_ends), Some(Answer), Some(500)),
        (Receiver::new(never_ends_its_head), Some(CutOff), None),
        (Receiver::new(says_nothing), Some(TooSlow), None),
        (Receiver::new(reads_nothing), Some(TooSlow), None),
        (Receiver::new(hangs_up), Some(CutOff), None),
        (Receiver::new(speaks_otherwise), Some(CutOff), None),
    ];
    let courier = courier(&[]);
    let begun = Instant::now();
    let urls: Vec<String> =
        receivers.iter().map(|(receiver, ..)| format!("http://127.0.0.2:{}/", receiver.port)).collect();
    let calls = urls.iter().map(|url| call(&courier, url));
    let done = join_all(calls).await;
    let took = begun.elapsed();
    for (index, (done, (_, fault, status))) in done.iter().zip(&receivers).enumerate() {
        assert_eq!((done.fault, done.http_status), (*fault, *status), "receiver {index}");
        assert!(
            done.duration <= SignedDuration::from_millis(15_500),
            "receiver {index}: {:?}",
            done.duration
        );
    }
    assert!(took <= Duration::from_secs(16), "{took:?}");
    assert_eq!(call(&courier, &format!("http://127.0.0.2:{nobody}/")).await.fault, Some(Unreachable));
}

/// In KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_endless_answer_is_read_as_far_as_its_first_16_kib_and_takes_no_memory() {
    let (receiver, courier) = (Receiver::new(never_ends), courier(&[]));
    let url = format!("http://127.0.0.2:{}/", receiver.port);
    let expected = hex(digest(&SHA256, &[0; MOST_READ]).as_ref());
    for _ in 0..20 {
        call(&courier, &url).await;
    }
    let before = resident();
    for _ in 0..100 {
        assert_eq!(call(&courier, &url).await.response_sha256.as_deref(), Some(expected.as_str()));
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 2048, "{grown} KiB more");
}

#[test]
fn a_receiver_says_when_it_wants_the_next_one() {
    let now: Timestamp = "1994-11-06T08:49:00Z".parse().unwrap();
    let secs = |text| wanted_wait(text, now).map(|wait| wait.as_secs());
    assert_eq!(secs("120"), Some(120));
    assert_eq!(secs("Sun, 06 Nov 1994 08:49:37 GMT"), Some(37));
    assert_eq!(secs("Sun, 06 Nov 1994 08:48:37 GMT"), Some(0));
    assert_eq!([secs("soon"), secs("-1"), secs("")], [None; 3]);
}

#[tokio::test]
async fn a_secret_of_another_webhook_or_another_key_does_not_open() {
    let courier = courier(&[]);
    let (one, other) = (Id::from_uuid(Uuid::from_u128(1)), Id::from_uuid(Uuid::from_u128(2)));
    let sealed = courier.new_secret(other).unwrap().1;
    let body = "{}".to_owned();
    let parcel = Parcel {
        delivery: Id::from_uuid(Uuid::nil()),
        number: 1,
        webhook: one,
        url: "http://127.0.0.2/".to_owned(),
        secrets: vec![sealed],
        body,
    };
    assert_eq!(courier.bring(parcel, Timestamp::UNIX_EPOCH).await.fault, Some(DeliveryFault::NoSecret));
}
