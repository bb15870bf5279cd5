//! Somebody who is told what happens, over a real socket, and may misbehave.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

/// What it was told.
#[derive(Debug, Clone)]
pub struct Call {
    /// In lower case.
    pub headers: HashMap<String, String>,
    pub body: String,
    /// What it answered.
    pub answered: u16,
}

/// What it answers: a status (0: hangs up), more header lines, and after how long.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: &'static str,
    pub after: Duration,
}

type Mood = Box<dyn FnMut(&Call) -> Reply + Send>;

struct State {
    mood: Mood,
    calls: Vec<Call>,
    now: usize,
    most: usize,
}

/// A receiver.
#[derive(Clone)]
pub struct Receiver {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl Reply {
    pub fn of(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
}

impl Receiver {
    /// Listens on a free port, and answers 204.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { mood: Box::new(|_| Reply::of(204)), calls: Vec::new(), now: 0, most: 0 };
        let receiver = Self { port, state: Arc::new(Mutex::new(state)) };
        let shared = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, receiver) = (stream.unwrap(), shared.clone());
                std::thread::spawn(move || drop(receiver.talk(stream)));
            }
        });
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hooks", self.port)
    }

    /// Answers like this from now on.
    pub fn answers(&self, mood: impl FnMut(&Call) -> Reply + Send + 'static) {
        self.state.lock().unwrap().mood = Box::new(mood);
    }

    /// Answers this status from now on.
    pub fn says(&self, status: u16) {
        self.answers(move |_| Reply::of(status));
    }

    /// What it was told, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.state.lock().unwrap().calls.clone()
    }

    /// Forgets what it was told.
    pub fn forget(&self) {
        self.state.lock().unwrap().calls.clear();
    }

    /// How many calls there were at the same time, at most.
    pub fn most_at_once(&self) -> usize {
        self.state.lock().unwrap().most
    }

    fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut headers = HashMap::new();
        let mut line = String::new();
        lines.read_line(&mut line)?;
        while line != "\r\n" {
            line.clear();
            if lines.read_line(&mut line)? == 0 {
                // Whoever called has left in the middle of it.
                return Ok(());
            }
            if let Some((name, value)) = line.trim_end().split_once(": ") {
                headers.insert(name.to_lowercase(), value.to_owned());
            }
        }
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        lines.read_exact(&mut body)?;
        let mut call = Call { headers, body: String::from_utf8(body).unwrap(), answered: 0 };
        let reply = {
            let mut state = self.state.lock().unwrap();
            state.now += 1;
            state.most = state.most.max(state.now);
            let reply = (state.mood)(&call);
            call.answered = reply.status;
            state.calls.push(call);
            reply
        };
        std::thread::sleep(reply.after);
        self.state.lock().unwrap().now -= 1;
        let mut out = stream;
        match reply.status {
            0 => Ok(()),
            status => write!(
                out,
                "HTTP/1.1 {status} Said\r\n{}content-length: 0\r\nconnection: close\r\n\r\n",
                reply.headers
            ),
        }
    }
}

impl Call {
    /// The event.
    pub fn event(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }
}
