//! People in the interface for programs.

use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use serde::Serialize;

use super::actor::{Actor, EnteRole, Role};
use super::model::{Account, Membership, UserFilter};
use super::queries;
use super::tokens::Scope;
use crate::api::{ApiResult, BearerToken, PageOut, Shown, Tag};
use crate::enti;
use crate::kernel::ids::{EnteId, UserId};

/// A person with an account.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "User")]
pub struct UserOut {
    /// The account.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Roles in the centre.
    pub roles: Vec<Role>,
    /// Enti and the roles there.
    pub enti: Vec<UserEnteOut>,
    /// Whether the account may not be used.
    pub disabled: bool,
}

/// What a person is in an ente.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "UserEnte")]
pub struct UserEnteOut {
    /// The ente.
    pub id: EnteId,
    /// Its name.
    pub name: String,
    /// The person's role.
    pub role: EnteRole,
}

impl From<Membership> for UserEnteOut {
    fn from(membership: Membership) -> UserEnteOut {
        UserEnteOut {
            id: membership.ente,
            name: membership.ente_name,
            role: membership.role,
        }
    }
}

impl From<Account> for UserOut {
    fn from(account: Account) -> UserOut {
        UserOut {
            disabled: !account.user.is_enabled(),
            id: account.user.id,
            name: account.user.name,
            email: account.user.email,
            roles: account.roles,
            enti: account.enti.into_iter().map(Into::into).collect(),
        }
    }
}

/// The caller.
#[derive(Clone, Debug, Object, Serialize)]
#[oai(rename = "Me")]
pub struct MeOut {
    /// The account.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Roles in the centre.
    pub roles: Vec<Role>,
    /// The enti that the token acts for now, delegations included; the own one first.
    pub enti: Vec<UserEnteOut>,
    /// What the token may be used for.
    pub scope: Scope,
}

/// The operations on people.
pub struct UsersApi;

#[OpenApi(tag = "Tag::Users")]
impl UsersApi {
    /// People that the caller sees
    ///
    /// By name. People of the centre see all, a person of an ente the colleagues.
    #[oai(path = "/users", method = "get", operation_id = "list_users")]
    #[expect(
        clippy::too_many_arguments,
        reason = "an operation's parameters are its arguments"
    )]
    async fn list(
        &self,
        auth: BearerToken,
        /// Part of the name or of the mail address.
        #[oai(validator(min_length = 1, max_length = 200))]
        q: Query<Option<String>>,
        /// People of this ente.
        ente: Query<Option<EnteId>>,
        /// Holders of this role in the centre.
        role: Query<Option<Role>>,
        /// Only accounts that may not be used, or only the others.
        disabled: Query<Option<bool>>,
        /// Items on the page at most.
        limit: Query<Option<i32>>,
        /// Where the page begins: `next_cursor` of the page before.
        cursor: Query<Option<String>>,
    ) -> ApiResult<Shown<PageOut<UserOut>>> {
        let filter = UserFilter {
            q: q.0,
            ente: ente.0,
            role: role.0,
            is_staff: None,
            is_enabled: disabled.0.map(|disabled| !disabled),
        };
        auth.list((limit, cursor), move |db, caller, page| {
            Ok(queries::list(db, &caller.actor, &filter, page, caller.now)?)
        })
        .await
    }

    /// Who am I
    ///
    /// The person behind the token, and what the token may be used for.
    #[oai(path = "/me", method = "get", operation_id = "show_me")]
    async fn me(&self, auth: BearerToken) -> ApiResult<Shown<MeOut>> {
        let enti = match &auth.actor {
            Actor::Staff(_) => Vec::new(),
            Actor::Ente(user) => {
                let (reach, role) = (user.reach().to_vec(), user.role());
                let wanted = reach.clone();
                let names = auth.read(move |db, _| Ok(enti::names(db, &wanted)?)).await?;
                let ente = |id| UserEnteOut {
                    id,
                    name: names.get(&id).cloned().unwrap_or_default(),
                    role,
                };
                reach.into_iter().map(ente).collect()
            }
        };
        let person = auth.actor.person();
        Ok(Shown(MeOut {
            id: person.id,
            name: person.name.clone(),
            email: person.email.clone(),
            roles: auth
                .actor
                .staff()
                .map_or_else(Vec::new, |staff| staff.roles().to_vec()),
            enti,
            scope: auth.scope,
        }))
    }
}
