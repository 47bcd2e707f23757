//! Bodies that are one mail as it was sent (RFC 5322): taken as they are.

use bytes::Bytes;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::impl_apirequest_for_payload;
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::Type;

use super::idempotency::{self, RequestHash};
use super::problem::ApiError;
use crate::http::{Stall, refusal_of};
use crate::kernel::problem::Refusal;
use crate::mail::message::MAX_BYTES;

/// How such a body is labelled.
pub(super) const MEDIA_TYPE: &str = "message/rfc822";

/// One mail.
pub struct RawMail(pub Bytes);

impl Type for RawMail {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> std::borrow::Cow<'static, str> {
        "string(binary)".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            format: Some("binary"),
            ..MetaSchema::new("string")
        }))
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self::RawElementValueType> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl Payload for RawMail {
    const CONTENT_TYPE: &'static str = MEDIA_TYPE;

    fn check_content_type(content_type: &str) -> bool {
        let essence = content_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(MEDIA_TYPE)
    }

    fn schema_ref() -> MetaSchemaRef {
        <RawMail as Type>::schema_ref()
    }
}

impl ParsePayload for RawMail {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<RawMail> {
        let bytes = read(request, body).await.map_err(ApiError::from)?;
        if let Some(run) = idempotency::current() {
            run.set_hash(hash_of(request, &bytes));
        }
        Ok(RawMail(bytes))
    }
}

impl_apirequest_for_payload!(RawMail);

/// The hash of a request with a mail that is not carried out again.
pub(super) async fn hash(request: Request) -> Result<String, Refusal> {
    let (request, mut body) = request.split();
    let bytes = read(&request, &mut body).await?;
    Ok(hash_of(&request, &bytes))
}

fn hash_of(request: &Request, bytes: &[u8]) -> String {
    let mut hash = RequestHash::new(request.uri().path());
    hash.part(request.uri().query().unwrap_or_default().as_bytes());
    hash.part(bytes);
    hash.finish()
}

async fn read(request: &Request, body: &mut RequestBody) -> Result<Bytes, Refusal> {
    let stall = request.extensions().get::<Stall>().cloned().unwrap_or_default();
    let body = poem::Body::from_request(request, body)
        .await
        .map_err(|error| refusal_of(&error))?;
    body.into_bytes_limit(MAX_BYTES)
        .await
        .map_err(|error| stall.or(refusal_of(&error.into())))
}
