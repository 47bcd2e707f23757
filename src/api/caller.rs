//! Who calls: the person behind the bearer token, and what operations do in their name.

use std::sync::Arc;

use poem::Request;
use poem_openapi::SecurityScheme;
use poem_openapi::auth::Bearer;
use poem_openapi::param::Query;
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use serde::Serialize;

use super::answers::{Created, PageOut, Shown, page_request};
use super::idempotency;
use super::problem::ApiResult;
use crate::app::App;
use crate::db::Db;
use crate::kernel::clock::Timestamp;
use crate::kernel::page::{Page, PageRequest};
use crate::kernel::problem::Refusal;
use crate::kernel::text::Lang;
use crate::users::actor::{Actor, Staff};
use crate::users::tokens::{Scope, TokenId};

/// A token of Sportello, made on the page "Security" of one's account or by an administrator.
#[derive(SecurityScheme, Clone)]
#[oai(ty = "bearer", checker = "from_gate")]
pub struct BearerToken(Arc<Caller>);

/// The parameters `limit` and `cursor` of a list.
pub type Paging = (Query<Option<i32>>, Query<Option<String>>);

/// The gate has looked the token up once; this only hands it over.
async fn from_gate(request: &Request, _: Bearer) -> Option<Arc<Caller>> {
    request.extensions().get::<Arc<Caller>>().cloned()
}

/// One request's caller.
pub struct Caller {
    /// The program.
    pub app: App,
    /// The person.
    pub actor: Actor,
    /// What the token may be used for.
    pub scope: Scope,
    /// The token.
    pub token: TokenId,
    /// Path of the request below `/api/v1`.
    pub path: String,
    /// The moment of the request; read once.
    pub now: Timestamp,
    /// The language of sentences.
    pub lang: Lang,
}

impl Caller {
    /// The person of the centre; for anybody else there is nothing here (R-VIS-4).
    pub fn staff(&self) -> ApiResult<&Staff> {
        self.actor.staff().ok_or_else(|| Refusal::not_found().into())
    }
}

impl std::ops::Deref for BearerToken {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl BearerToken {
    /// Reads, off the async threads.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Db, &Caller) -> ApiResult<T> + Send + 'static,
    ) -> ApiResult<T> {
        let caller = self.0.clone();
        self.app.db.read(move |db| f(db, &caller)).await
    }

    /// A page of a list; `paging`: the parameters `limit` and `cursor`. Errors: 422 for a cursor that is not one.
    pub async fn list<R, T>(
        &self,
        (limit, cursor): Paging,
        read: impl FnOnce(&mut Db, &Caller, &PageRequest) -> ApiResult<Page<R>> + Send + 'static,
    ) -> ApiResult<Shown<PageOut<T>>>
    where
        R: Send + 'static,
        T: Type + ParseFromJSON + ToJSON + From<R>,
    {
        let page = page_request(limit.0, cursor.0)?;
        let found = self.read(move |db, caller| read(db, caller, &page)).await?;
        Ok(Shown(PageOut::of(found, T::from)))
    }

    /// As [`list`](Self::list), of a short list that is always read whole; `key` names a row for the cursor.
    pub async fn list_whole<R: Send + 'static, T: Type + ParseFromJSON + ToJSON>(
        &self,
        (limit, cursor): Paging,
        read: impl FnOnce(&mut Db, &Caller) -> ApiResult<Vec<R>> + Send + 'static,
        key: impl Fn(&R) -> String,
        make: impl FnMut(R) -> T,
    ) -> ApiResult<Shown<PageOut<T>>> {
        let page = page_request(limit.0, cursor.0)?;
        let rows = self.read(read).await?;
        Ok(Shown(PageOut::out_of(rows, &page, key, make)?))
    }

    /// Writes in one transaction; the closure may run again.
    pub async fn write<T: Send + 'static>(
        &self,
        mut f: impl FnMut(&mut Db, &Caller) -> ApiResult<T> + Send + 'static,
    ) -> ApiResult<T> {
        let caller = self.0.clone();
        self.app.db.write(move |db| f(db, &caller)).await
    }

    /// The answer of a POST that has written already, in transactions of its own: kept as [`create`](Self::create) keeps it, and
    /// only read where the request has no `Idempotency-Key`. A repetition after a crash between the two does the work again,
    /// so it must be work that changes nothing the second time.
    pub async fn created<T: Serialize + Send + 'static>(
        &self,
        f: impl Fn(&mut Db, &Caller) -> ApiResult<Created<T>> + Send + 'static,
    ) -> ApiResult<Created<T>> {
        match idempotency::current() {
            Some(_) => self.create(f).await,
            None => self.read(f).await,
        }
    }

    /// What every POST writes with: the answer is kept under the request's `Idempotency-Key` in the same transaction, so
    /// that a repetition finds either both or neither.
    pub async fn create<T: Serialize + Send + 'static>(
        &self,
        mut f: impl FnMut(&mut Db, &Caller) -> ApiResult<Created<T>> + Send + 'static,
    ) -> ApiResult<Created<T>> {
        let run = idempotency::current();
        self.write(move |db, caller| {
            let created = f(db, caller)?;
            if let Some(run) = &run {
                run.keep(db, &created.kept())?;
            }
            Ok(created)
        })
        .await
    }
}
