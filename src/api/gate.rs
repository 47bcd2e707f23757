//! What every request to the interface passes before its operation, and every answer after it: which operation, who,
//! how often, whether parameters and body are as described, whether the request is a repetition; and every failure,
//! the framework's and panics included, as a problem in the language that the request asks for,
//! else the caller's own.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, IntoResponse, Request, Response};
use serde_json::Value;

use super::caller::Caller;
use super::idempotency::{self, Begun, Key, RequestHash, Run};
use super::operations::{self, BodyRule, Found, Operations};
use super::problem::{self, refusal_in};
use super::rate::{Bucket, Quota, RateLimiter};
use super::{raw, upload};
use crate::app::App;
use crate::http::{Deadlines, client_address, progressing, read_whole};
use crate::kernel::clock::Timestamp;
use crate::kernel::problem::{FieldError, Refusal};
use crate::kernel::text::{Lang, Message};
use crate::users::rights;
use crate::users::tokens::{self, TokenAuth};
use crate::web::accepted_language;

/// How often it is looked whether the key of a request at work is to be renewed.
const LOOK: Duration = Duration::from_secs(1);

/// The operations behind all that they have in common.
pub(super) struct Gate<E> {
    app: App,
    operations: &'static Operations,
    limiter: RateLimiter,
    inner: E,
}

impl<E: Endpoint> Gate<E> {
    /// `inner` answers the operations of the description.
    pub fn new(app: App, inner: E) -> Gate<E> {
        let limiter = RateLimiter::new(app.config.rate_limit);
        Gate {
            operations: operations::described(),
            app,
            limiter,
            inner,
        }
    }
}

/// What the gate learns on the way, for the answer.
struct Learnt {
    /// What the request asks for, else the caller's own language once the caller is known.
    lang: Lang,
    quota: Option<Quota>,
    allowed: Option<HeaderValue>,
}

impl<E: Endpoint> Endpoint for Gate<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let accepted = accepted_language(&request);
        let is_head = request.method() == Method::HEAD;
        let mut learnt = Learnt {
            lang: accepted.unwrap_or(Lang::It),
            quota: None,
            allowed: None,
        };
        let mut response = match self.answer(request, accepted, &mut learnt).await {
            Ok(response) => response,
            Err(refusal) => problem::answer(&refusal, learnt.lang),
        };
        if is_head {
            response.set_body(Body::empty());
        }
        let status = response.status();
        let headers = response.headers_mut();
        if let Some(quota) = learnt.quota {
            quota.write(headers);
            if status == StatusCode::TOO_MANY_REQUESTS {
                headers.insert(header::RETRY_AFTER, quota.reset.into());
            }
        }
        if let Some(allowed) = learnt.allowed {
            headers.insert(header::ALLOW, allowed);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }
}

impl<E: Endpoint> Gate<E> {
    async fn answer(
        &self,
        mut request: Request,
        accepted: Option<Lang>,
        learnt: &mut Learnt,
    ) -> Result<Response, Refusal> {
        let path = request.uri().path().to_owned();
        let now = self.app.clock.now();
        let operation = match self.operations.find(request.method(), &path) {
            Found::Operation(operation) => Ok(operation),
            Found::OtherMethods(methods) => {
                learnt.allowed = Some(allow(&methods));
                Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"))
            }
            Found::Nothing => Err(Refusal::not_found()),
        };
        let asks_who = matches!(operation, Ok(operation) if !operation.is_public);
        let who = if asks_who {
            self.authenticate(&request, now).await?
        } else {
            None
        };
        if let (None, Some(auth)) = (accepted, &who) {
            learnt.lang = auth.actor.person().language;
        }
        let bucket = match &who {
            Some(auth) => Bucket::Token(auth.token),
            None => Bucket::Address(client_address(&request, &self.app.config)),
        };
        let quota = self.limiter.take(bucket, Instant::now());
        learnt.quota = Some(quota);
        if quota.is_exceeded {
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests");
            return Err(refusal.arg("seconds", quota.reset));
        }
        let operation = operation?;
        let caller = if operation.is_public {
            None
        } else {
            Some(self.admit(who, &request, now, learnt.lang)?)
        };
        operation.check_parameters(
            &path,
            request.uri().query().unwrap_or_default(),
            request.headers(),
        )?;
        let is_mail = operation.body.as_ref().is_some_and(BodyRule::is_mail);
        let (request_hash, is_streamed) = match &operation.body {
            Some(rule) => (
                checked_body(&mut request, rule, &path, &self.app.deadlines).await?,
                rule.is_streamed(),
            ),
            None => (RequestHash::new(&path).finish(), false),
        };
        let run = match (&caller, idempotency_key(&request)) {
            (Some(caller), Some(key)) if request.method() == Method::POST => {
                let key = Key {
                    user: caller.actor.id(),
                    operation: operation.id.clone(),
                    key,
                };
                match self.begin(key, now, &request_hash).await? {
                    Begun::Run(run) => Some(Arc::new(run)),
                    Begun::Answered(hash, kept) => {
                        let repeated = if is_mail {
                            raw::hash(request).await?
                        } else if is_streamed {
                            upload::hash(&path, request).await?
                        } else {
                            request_hash
                        };
                        return if hash == repeated {
                            Ok(kept.into_response())
                        } else {
                            Err(idempotency::reused())
                        };
                    }
                }
            }
            _ => None,
        };
        if let Some(caller) = caller {
            request.extensions_mut().insert(Arc::new(caller));
        }
        if request.method() == Method::HEAD {
            request.set_method(Method::GET);
        }
        self.run(request, run).await
    }

    /// Who calls, if the token is a valid one. The time of its last use is written beside the request.
    async fn authenticate(&self, request: &Request, now: Timestamp) -> Result<Option<TokenAuth>, Refusal> {
        let Some(token) = bearer(request).map(str::to_owned) else {
            return Ok(None);
        };
        let found = self
            .app
            .db
            .read_briefly(move |db| tokens::authenticate(db, &token, now))
            .await;
        let auth = found.map_err(|error| Refusal::database(&error))?;
        if let Some(auth) = auth.as_ref().filter(|auth| auth.touch_due) {
            let (app, token) = (self.app.clone(), auth.token);
            tokio::spawn(async move {
                if let Err(error) = app.db.write(move |db| tokens::touch(db, token, now)).await {
                    tracing::warn!(%error, "the last use of a token could not be written");
                }
            });
        }
        Ok(auth)
    }

    /// Errors: 401 without a valid token, 403 where its scope does not reach.
    fn admit(
        &self,
        who: Option<TokenAuth>,
        request: &Request,
        now: Timestamp,
        lang: Lang,
    ) -> Result<Caller, Refusal> {
        let Some(TokenAuth {
            token, actor, scope, ..
        }) = who
        else {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "not-signed-in"));
        };
        let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
        if !(if is_safe {
            scope.may_read()
        } else {
            scope.may_write()
        }) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "token-scope").arg("scope", scope.as_str()));
        }
        match actor.reading_until() {
            Some(until) if !is_safe && !rights::stays_open(request.uri().path()) => {
                return Err(Refusal::rights_ended(until));
            }
            _ => {}
        }
        let path = request.uri().path().to_owned();
        Ok(Caller {
            app: self.app.clone(),
            actor,
            scope,
            token,
            path,
            now,
            lang,
        })
    }

    async fn begin(&self, key: Key, now: Timestamp, hash: &str) -> Result<Begun, Refusal> {
        let hash = hash.to_owned();
        let begun = self
            .app
            .db
            .write(move |db| idempotency::begin(db, now, &key, &hash))
            .await;
        begun.map_err(|error| error.refusal())
    }

    /// Says now and then that the work under a key goes on, so that no twin takes it over.
    async fn keep_taken(&self, run: &Arc<Run>) -> Infallible {
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.app.clock.now();
            if !run.is_to_renew(now) {
                continue;
            }
            let run = run.clone();
            if let Err(error) = self.app.db.write(move |db| run.renew(db, now)).await {
                tracing::warn!(%error, "an idempotency key could not be renewed");
            }
        }
    }

    /// Lets the operation answer. A key whose work was not done is free again.
    async fn run(&self, request: Request, run: Option<Arc<Run>>) -> Result<Response, Refusal> {
        let work = idempotency::scope(run.clone(), outcome(self.inner.call(request)));
        let outcome = match &run {
            None => work.await,
            Some(run) => tokio::select! {
                outcome = work => outcome,
                never = self.keep_taken(run) => match never {},
            },
        };
        if let Some(run) = run
            && !outcome
                .as_ref()
                .is_ok_and(|response| response.status().is_success())
            && let Err(error) = self.app.db.write(move |db| run.release(db)).await
        {
            tracing::warn!(%error, "an idempotency key stays taken for a minute");
        }
        outcome
    }
}

/// The operation's answer, or what its failure means; a panic is a failure of ours.
async fn outcome<T: IntoResponse>(work: impl Future<Output = poem::Result<T>>) -> Result<Response, Refusal> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(output)) => Ok(output.into_response()),
        Ok(Err(error)) if error.is_from_response() => Ok(error.into_response()),
        Ok(Err(error)) => Err(refusal_in(error)),
        Err(_) => Err(Refusal {
            cause: Some("the operation panicked; standard error has the message".to_owned()),
            ..Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
        }),
    }
}

/// The token of `Authorization: Bearer …`.
fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header(header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn idempotency_key(request: &Request) -> Option<String> {
    request.header("idempotency-key").map(str::to_owned)
}

fn allow(methods: &[&Method]) -> HeaderValue {
    let mut words: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
    if words.contains(&"GET") {
        words.push("HEAD");
    }
    words.sort_unstable();
    HeaderValue::from_str(&words.join(", ")).expect("methods are words")
}

/// Checks a body and puts it back; a body with files is only looked at from outside. Returns the hash of the request,
/// which for files is that of the path alone until they have streamed by. Errors: 400, 408, 413, 415, 422.
async fn checked_body(
    request: &mut Request,
    rule: &BodyRule,
    path: &str,
    deadlines: &Deadlines,
) -> Result<String, Refusal> {
    let is_taken = request
        .content_type()
        .is_some_and(|media_type| rule.takes(media_type));
    let is_plain = request
        .header(header::CONTENT_ENCODING)
        .is_none_or(|coding| coding.eq_ignore_ascii_case("identity"));
    if !is_taken || !is_plain {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
        ));
    }
    let mut hash = RequestHash::new(path);
    if rule.is_streamed() {
        let (body, stall) = progressing(request.take_body(), deadlines.progress);
        request.set_body(body);
        request.extensions_mut().insert(stall);
        return Ok(hash.finish());
    }
    let bytes = read_whole(request.take_body(), deadlines.body).await?;
    hash.part(&bytes);
    let mut body: Value = serde_json::from_slice(&bytes)
        .map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "malformed-json"))?;
    let mut nuls = Vec::new();
    tidy(&mut body, &mut String::new(), &mut nuls);
    if !nuls.is_empty() {
        return Err(Refusal::invalid(nuls));
    }
    rule.check(&body)?;
    request.set_body(body.to_string());
    Ok(hash.finish())
}

/// Writes whole numbers such as `2.0` as integers, which they are to JSON Schema, and finds NUL characters, which
/// PostgreSQL cannot store.
fn tidy(value: &mut Value, pointer: &mut String, nuls: &mut Vec<FieldError>) {
    let length = pointer.len();
    match value {
        Value::String(text) if text.contains('\0') => {
            nuls.push(FieldError {
                pointer: pointer.clone(),
                reason: Message::new("api-reason-nul"),
            });
        }
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|_| number.is_f64())
                && float.fract() == 0.0
                && float.abs() < 1e15
            {
                *value = Value::from(float as i64);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                pointer.push_str(&format!("/{index}"));
                tidy(item, pointer, nuls);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, item) in members.iter_mut() {
                pointer.push_str(&format!("/{}", name.replace('~', "~0").replace('/', "~1")));
                tidy(item, pointer, nuls);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing() {
        let refusal = outcome::<Response>(async { panic!("a secret") })
            .await
            .unwrap_err();
        let response = problem::answer(&refusal, Lang::En);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.content_type(), Some(problem::PROBLEM_JSON));
        let body = response.into_body().into_string().await.unwrap();
        assert!(
            body.contains("/problems/internal") && !body.contains("secret") && !body.contains("panicked")
        );
    }

    #[test]
    fn whole_numbers_are_integers_and_nuls_are_found() {
        let mut body = json!({"impact": 2.0, "a/b": ["x", "\u{0}"], "size": 1.5});
        let mut nuls = Vec::new();
        tidy(&mut body, &mut String::new(), &mut nuls);
        assert_eq!(body["impact"], json!(2));
        assert_eq!(body["size"], json!(1.5));
        assert_eq!(nuls.len(), 1);
        assert_eq!(nuls[0].pointer, "/a~1b/1");
    }
}
