//! A mail server over a real socket, that can be told to misbehave.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// What the server does with the next mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes them.
    Good,
    /// Replies this once it has the whole mail.
    ToMail(u16),
    /// Has the whole mail, keeps it, and hangs up without a reply.
    HangsUp,
    /// Has the whole mail, keeps it, and says nothing any more.
    TakesAndStalls,
    /// Says nothing any more.
    Silent,
    /// Hangs up instead of greeting.
    Closed,
}

/// A mail that it took.
#[derive(Debug, Clone)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body, as they came over the line.
    pub raw: String,
}

struct State {
    mood: Mood,
    /// Who is refused, whatever the mood, and with what reply.
    refused: Option<(String, String)>,
    login: Option<String>,
    taken: Vec<Taken>,
    connections: usize,
}

/// A mail server.
#[derive(Clone)]
pub struct MailServer {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl MailServer {
    /// Listens on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { mood: Mood::Good, refused: None, login: None, taken: Vec::new(), connections: 0 };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, state) = (stream.unwrap(), Arc::clone(&shared));
                // A line that breaks is the end of that conversation only.
                std::thread::spawn(move || drop(talk(stream, &state)));
            }
        });
        Self { port, state }
    }

    pub fn mood(&self, mood: Mood) {
        self.state.lock().unwrap().mood = mood;
    }

    /// Refuses this recipient.
    pub fn refuses(&self, address: &str, reply: &str) {
        self.state.lock().unwrap().refused = Some((address.to_owned(), reply.to_owned()));
    }

    /// Lets nobody in without this: `\0user\0password` in Base64.
    pub fn wants(&self, login: &str) {
        self.state.lock().unwrap().login = Some(login.to_owned());
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }

    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }
}

impl Taken {
    /// The value of a header, decoded and unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let start = format!("{}: ", name.to_lowercase());
        let found = head.split("\r\n").find(|line| line.to_lowercase().starts_with(&start))?;
        Some(words(&found[start.len()..]))
    }

    /// The text, decoded.
    pub fn text(&self) -> String {
        let body = self.raw.split_once("\r\n\r\n").unwrap().1;
        match self.header("Content-Transfer-Encoding").as_deref() {
            Some("quoted-printable") => quoted(&body.replace("=\r\n", "")),
            Some("base64") => base64(&body.replace("\r\n", "")),
            _ => body.to_owned(),
        }
    }
}

fn talk(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    state.lock().unwrap().connections += 1;
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut out = stream;
    let mood = || state.lock().unwrap().mood;
    match mood() {
        Mood::Closed => return Ok(()),
        Mood::Silent => return silence(&mut lines),
        _ => out.write_all(b"220 mail.test ready\r\n")?,
    }
    let (mut from, mut to) = (String::new(), Vec::new());
    let login = state.lock().unwrap().login.clone();
    let mut is_in = login.is_none();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        let reply = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" if login.is_some() => "250-mail.test\r\n250 AUTH PLAIN".to_owned(),
            "EHLO" => "250 mail.test".to_owned(),
            "AUTH" => {
                is_in = login.as_deref().is_some_and(|login| line == format!("AUTH PLAIN {login}"));
                if is_in { "235 welcome" } else { "535 no" }.to_owned()
            }
            "MAIL" if !is_in => "530 who are you".to_owned(),
            "MAIL" => {
                (from, to) = (address(&line), Vec::new());
                "250 ok".to_owned()
            }
            "RCPT" => {
                let refused = state.lock().unwrap().refused.clone();
                let reply = refused.filter(|(whom, _)| *whom == address(&line)).map(|(_, reply)| reply);
                reply.unwrap_or_else(|| {
                    to.push(address(&line));
                    "250 ok".to_owned()
                })
            }
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let raw = data(&mut lines)?;
                let mood = mood();
                let keep = || {
                    let taken = Taken { from: from.clone(), to: to.clone(), raw };
                    state.lock().unwrap().taken.push(taken);
                };
                match mood {
                    Mood::ToMail(code) => format!("{code} not now"),
                    Mood::HangsUp => {
                        keep();
                        return Ok(());
                    }
                    Mood::TakesAndStalls => {
                        keep();
                        return silence(&mut lines);
                    }
                    Mood::Silent => return silence(&mut lines),
                    _ => {
                        keep();
                        "250 taken".to_owned()
                    }
                }
            }
            "QUIT" => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "250 ok".to_owned(),
        };
        out.write_all(format!("{reply}\r\n").as_bytes())?;
    }
}

/// Until the other side has had enough.
fn silence(lines: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    while lines.read_line(&mut String::new())? > 0 {}
    Ok(())
}

fn data(lines: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 || line == ".\r\n" {
            return Ok(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

/// RFC 2047, as far as our own mails go.
fn words(value: &str) -> String {
    let mut text = String::new();
    for word in value.split(' ') {
        match word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?=")) {
            Some(coded) => text.push_str(&base64(coded)),
            None => {
                text.push_str(if text.is_empty() { "" } else { " " });
                text.push_str(word);
            }
        }
    }
    text
}

fn base64(coded: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    String::from_utf8(STANDARD.decode(coded).unwrap()).unwrap()
}

fn quoted(text: &str) -> String {
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}
