//! What is left of a request's body when its answer is ready.
//!
//! Dropped, the server would read it to its end, however long it takes to come, to use the connection again. Kept until the
//! answer is out, it makes the server close the connection.

use actix_web::{
    HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    web::Bytes,
};
use futures_util::Stream;
use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

/// A handle on a body that someone else reads; empty once it has been read to its end.
#[derive(Clone)]
pub struct Rest(Rc<RefCell<Option<Payload>>>);

impl Rest {
    /// Puts itself between a request and its body.
    pub fn of(request: &mut ServiceRequest) -> Self {
        let payload = request.take_payload();
        let rest = Self(Rc::new(RefCell::new(None)));
        if !matches!(payload, Payload::None) {
            *rest.0.borrow_mut() = Some(payload);
            let stream: Pin<Box<dyn Stream<Item = Result<Bytes, PayloadError>>>> = Box::pin(rest.clone());
            request.set_payload(Payload::from(stream));
        }
        rest
    }

    /// Ties what is left to the answer.
    pub fn keep_with(self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        if self.0.borrow().is_none() {
            return response;
        }
        response.map_body(|_, body| BoxBody::new(Tied { body, _rest: self }))
    }
}

impl Stream for Rest {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut rest = self.0.borrow_mut();
        let Some(payload) = rest.as_mut() else { return Poll::Ready(None) };
        let next = Pin::new(payload).poll_next(context);
        if matches!(next, Poll::Ready(None)) {
            *rest = None;
        }
        next
    }
}

/// An answer's body that goes as it is, with something to keep.
struct Tied {
    body: BoxBody,
    _rest: Rest,
}

impl MessageBody for Tied {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
