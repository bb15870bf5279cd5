//! Requests that two servers could read in two ways: 400 or the connection closed, and never two answers.

use super::raw::{Raw, statuses};
use crate::support::TestApp;
use std::time::Duration;

/// A second request that must not be found in the body of the first.
const HIDDEN: &str = "GET /v1/crss HTTP/1.1\r\nhost: x\r\n\r\n";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Expected {
    /// Refused by the parser, or the connection closed without a word.
    Refused,
    /// Read in one way only: one answer of any kind.
    One,
}
use Expected::{One, Refused};

fn post(headers: &str, body: &str) -> String {
    format!("POST /v1/matches HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{headers}\r\n{body}")
}

fn get(headers: &str) -> String {
    format!("GET /v1/crss HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n")
}

type Form = (&'static str, Expected, String);

/// Two lengths, and lengths that are no numbers.
fn lengths() -> Vec<Form> {
    let n = HIDDEN.len();
    let chunked_end = format!("0\r\n\r\n{HIDDEN}");
    vec![
        (
            "length and chunked",
            Refused,
            post(&format!("content-length: {n}\r\ntransfer-encoding: chunked\r\n"), &chunked_end),
        ),
        (
            "chunked and length",
            Refused,
            post("transfer-encoding: chunked\r\ncontent-length: 4\r\n", &chunked_end),
        ),
        (
            "two lengths that differ",
            Refused,
            post(&format!("content-length: 0\r\ncontent-length: {n}\r\n"), HIDDEN),
        ),
        ("two lengths that are equal", Refused, post("content-length: 2\r\ncontent-length: 2\r\n", "{}")),
        ("a list of lengths", Refused, post("content-length: 2, 2\r\n", "{}")),
        ("a list of lengths that differ", Refused, post(&format!("content-length: 0, {n}\r\n"), HIDDEN)),
        ("length with a sign", Refused, post(&format!("content-length: +{n}\r\n"), HIDDEN)),
        ("negative length", Refused, post("content-length: -1\r\n", HIDDEN)),
        ("hexadecimal length", Refused, post("content-length: 0x2\r\n", "{}")),
        ("length with a fraction", Refused, post("content-length: 2.0\r\n", "{}")),
        ("length with an exponent", Refused, post("content-length: 2e0\r\n", "{}")),
        ("empty length", Refused, post("content-length: \r\n", HIDDEN)),
        ("length of words", Refused, post("content-length: two\r\n", "{}")),
        ("length with a space inside", Refused, post("content-length: 1 0\r\n", "{}")),
        ("length beyond 64 bits", Refused, post("content-length: 18446744073709551616\r\n", "{}")),
        ("length with an underscore", Refused, post("content-length: 1_0\r\n", "{}")),
    ]
}

/// Encodings other than plain chunked.
fn encodings() -> Vec<Form> {
    let chunked_end = format!("0\r\n\r\n{HIDDEN}");
    vec![
        ("unknown encoding", Refused, post("transfer-encoding: x\r\n", HIDDEN)),
        ("chunked that is not last", Refused, post("transfer-encoding: chunked, identity\r\n", &chunked_end)),
        ("gzip before chunked", Refused, post("transfer-encoding: gzip, chunked\r\n", &chunked_end)),
        (
            "chunked twice",
            Refused,
            post("transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n", &chunked_end),
        ),
        (
            "chunked and identity on two lines",
            Refused,
            post("transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n", &chunked_end),
        ),
        ("chunked in quotes", Refused, post("transfer-encoding: \"chunked\"\r\n", &chunked_end)),
        ("chunked with a parameter", Refused, post("transfer-encoding: chunked;q=1\r\n", &chunked_end)),
        ("chunked with a vertical tab", Refused, post("transfer-encoding: \u{b}chunked\r\n", &chunked_end)),
        ("encoding under a wrong name", Refused, post("transfer-encoding : chunked\r\n", &chunked_end)),
        ("encoding behind a space", Refused, post(" transfer-encoding: chunked\r\n", &chunked_end)),
        (
            "chunked in HTTP/1.0",
            Refused,
            post("transfer-encoding: chunked\r\n", &chunked_end).replacen("HTTP/1.1", "HTTP/1.0", 1),
        ),
    ]
}

/// Chunks that are none.
fn chunks() -> Vec<Form> {
    let chunked_end = format!("0\r\n\r\n{HIDDEN}");
    vec![
        ("chunk size of words", Refused, post("transfer-encoding: chunked\r\n", &format!("zz\r\n{HIDDEN}"))),
        (
            "chunk size with a sign",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("+2\r\n{{}}\r\n{chunked_end}")),
        ),
        (
            "chunk size with 0x",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("0x2\r\n{{}}\r\n{chunked_end}")),
        ),
        (
            "chunk size beyond 64 bits",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("10000000000000002\r\n{{}}\r\n{chunked_end}")),
        ),
        (
            "chunk size that is negative",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("-2\r\n{{}}\r\n{chunked_end}")),
        ),
        (
            "empty chunk size",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("\r\n{{}}\r\n{chunked_end}")),
        ),
        (
            "chunk longer than it says",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("1\r\n{{}}\r\n{chunked_end}")),
        ),
        (
            "chunk that ends with a bare LF",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("2\n{{}}\n0\n\n{HIDDEN}")),
        ),
        (
            "chunk extension with a bare LF",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("2;x\n{{}}\r\n{chunked_end}")),
        ),
        (
            "chunk extension with a bare CR",
            Refused,
            post("transfer-encoding: chunked\r\n", &format!("2;x\ry\r\n{{}}\r\n{chunked_end}")),
        ),
    ]
}

fn heads() -> Vec<Form> {
    vec![
        ("two hosts", Refused, get("host: y\r\n")),
        ("no host", Refused, "GET /v1/crss HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned()),
        ("header with a bare CR", Refused, get("x-a: b\rx-c: d\r\n")),
        ("header with NUL", Refused, get("x-a: b\0c\r\n")),
        ("folded header", Refused, get("x-a: b\r\n c\r\n")),
        ("header with a space before the colon", Refused, get("x-a : b\r\n")),
        ("header without a colon", Refused, get("x-a\r\n")),
        ("header without a name", Refused, get(": b\r\n")),
        ("header name with brackets", Refused, get("x[a]: b\r\n")),
        ("head of two hundred headers", Refused, get(&"x-a: b\r\n".repeat(200))),
        ("head of 300 KiB", Refused, get(&format!("x-a: {}\r\n", "b".repeat(300 * 1024)))),
        ("request line with a tab", Refused, "GET\t/v1/crss\tHTTP/1.1\r\nhost: x\r\n\r\n".to_owned()),
        ("request line of three spaces", Refused, "GET /v1/crss  HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()),
        ("request line without a version", Refused, "GET /v1/crss\r\nhost: x\r\n\r\n".to_owned()),
        ("version 1.2", Refused, "GET /v1/crss HTTP/1.2\r\nhost: x\r\n\r\n".to_owned()),
        ("version 2.0", Refused, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        ("version in small letters", Refused, "GET /v1/crss http/1.1\r\nhost: x\r\n\r\n".to_owned()),
        ("method with a bracket", Refused, "G(T /v1/crss HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()),
        (
            "TLS instead of HTTP",
            Refused,
            "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}\r\n\r\n".to_owned(),
        ),
    ]
}

/// What looks odd and can be read in one way only.
fn readable() -> Vec<Form> {
    let n = HIDDEN.len();
    vec![
        // RFC 9112, 2.2 lets a server end a line there, and so does every proxy that lets it through: one reading.
        ("header with a bare LF", One, get("x-a: b\nx-c: d\r\n")),
        (
            "a body on GET",
            One,
            format!(
                "GET /v1/nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {n}\r\n\r\n{HIDDEN}"
            ),
        ),
        (
            "a body on HEAD",
            One,
            format!(
                "HEAD /v1/crss HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {n}\r\n\r\n{HIDDEN}"
            ),
        ),
        (
            "a body that is not read",
            One,
            format!(
                "DELETE /v1/crss HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {n}\r\n\r\n{HIDDEN}"
            ),
        ),
        (
            "chunked in capitals",
            One,
            post("connection: close\r\nTRANSFER-ENCODING: CHUNKED\r\n", "2\r\n{}\r\n0\r\n\r\n"),
        ),
        (
            "chunk with a large extension",
            One,
            post(
                "connection: close\r\ntransfer-encoding: chunked\r\n",
                &format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "x".repeat(1000)),
            ),
        ),
        (
            "chunk with an endless extension",
            One,
            post(
                "connection: close\r\ntransfer-encoding: chunked\r\n",
                &format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "x".repeat(1_000_000)),
            ),
        ),
        (
            "trailers that look like headers",
            One,
            post(
                "connection: close\r\ntransfer-encoding: chunked\r\n",
                "2\r\n{}\r\n0\r\ncontent-length: 99\r\n\r\n",
            ),
        ),
        (
            "a body that waits to be asked for",
            One,
            post("connection: close\r\nexpect: 100-continue\r\ncontent-length: 2\r\n", "{}"),
        ),
        ("an address with user and password", One, get("").replacen("/v1/crss", "http://u:p@x/v1/crss", 1)),
        (
            "an upgrade to h2c",
            One,
            get("").replacen(
                "connection: close",
                "connection: upgrade, http2-settings, close\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk",
                1,
            ),
        ),
        (
            "the method CONNECT",
            One,
            "CONNECT x:443 HTTP/1.1\r\nhost: x:443\r\nconnection: close\r\n\r\n".to_owned(),
        ),
    ]
}

#[actix_web::test]
async fn what_can_be_read_in_two_ways_gets_no_answer_or_one() {
    let app = TestApp::new().await;
    let mut wrong = Vec::new();
    let all = [lengths(), encodings(), chunks(), heads(), readable()].concat();
    assert!(all.len() >= 60, "{}", all.len());
    for (name, expected, request) in all {
        let mut raw = Raw::open(&app);
        raw.write(request.as_bytes());
        let (said, closed) = raw.read_for(Duration::from_millis(700));
        let answers: Vec<u16> = statuses(&said).into_iter().filter(|status| *status != 100).collect();
        let fine = match expected {
            Refused => {
                matches!(answers.as_slice(), [] | [400 | 408 | 413 | 431 | 501 | 505])
                    && (closed || answers.is_empty())
            }
            One => answers.len() == 1,
        };
        if !fine {
            wrong.push(format!(
                "{name}: {answers:?}, closed: {closed}\n{}",
                said.lines().take(3).collect::<Vec<_>>().join("\n")
            ));
        }
    }
    app.anonymous().get("/v1/crss").await.expect(200);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
