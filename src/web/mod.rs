//! The pages' frame: the one table of routes, who may open each, the visit that a handler works with, and the layout.
//! Nothing below `web` (and the features' `web.rs` and `views.rs`) knows HTML.

pub mod assets;
pub mod components;
mod errors;
mod flash;
mod forms;
mod guard;
mod layout;
pub mod listing;
mod site;
mod visit;

use poem::endpoint::BoxEndpoint;
use poem::http::Method;
use poem::{Endpoint, EndpointExt, IntoEndpoint, Request, Response, RouteMethod};

use crate::app::App;
use crate::users::actor::{EnteRole, Role};

pub use errors::{PageError, PageResult, broken_page};
pub use flash::Flash;
pub use forms::FormData;
pub use guard::{accepted_language, may_open, session_cookie};
pub use layout::{Crumb, layout};
pub use site::local_path;
pub use visit::{Visit, set_cookie};

/// Who may open a page; anybody else gets what [`guard`] says: the sign-in page or "not found" (R-VIS-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Public,
    /// Every person with an account.
    SignedIn,
    /// People of an ente whose role includes this one.
    Ente(EnteRole),
    /// People of the centre who hold one of these roles; of every role if the list is empty.
    Staff(&'static [Role]),
}

/// One page or form address.
pub struct Route {
    /// GET for pages, POST for forms.
    pub method: Method,
    /// The path as poem matches it: `/tickets/:number`.
    pub path: &'static str,
    /// Who may open it.
    pub access: Access,
    endpoint: BoxEndpoint<'static, Response>,
}

impl Route {
    /// A page.
    pub fn get<E>(path: &'static str, access: Access, endpoint: E) -> Route
    where
        E: IntoEndpoint,
        E::Endpoint: 'static,
    {
        Route::new(Method::GET, path, access, endpoint)
    }

    /// The target of a form.
    pub fn post<E>(path: &'static str, access: Access, endpoint: E) -> Route
    where
        E: IntoEndpoint,
        E::Endpoint: 'static,
    {
        Route::new(Method::POST, path, access, endpoint)
    }

    fn new<E>(method: Method, path: &'static str, access: Access, endpoint: E) -> Route
    where
        E: IntoEndpoint,
        E::Endpoint: 'static,
    {
        Route {
            method,
            path,
            access,
            endpoint: endpoint.into_endpoint().map_to_response().boxed(),
        }
    }
}

/// Every page of the program: the router is built from this table, and the tests of access walk it.
pub fn routes() -> Vec<Route> {
    let features = [
        site::routes(),
        crate::users::web::routes(),
        crate::users::admin::routes(),
        crate::audit::web::routes(),
        crate::enti::web::routes(),
        crate::convenzioni::web::routes(),
        crate::acts::web::routes(),
        crate::acts::calendar::web::routes(),
        crate::exports::web::routes(),
        crate::adesioni::web::routes(),
        crate::attivazioni::web::routes(),
        crate::maintainers::web::routes(),
        crate::inerzie::web::routes(),
        crate::attivazioni::timeliness::web::routes(),
        crate::inerzie::late::web::routes(),
        crate::contracts::web::routes(),
        crate::recessi::web::routes(),
        crate::disdette::web::routes(),
        crate::canoni::web::routes(),
        crate::queues::web::routes(),
        crate::services::web::routes(),
        crate::reports::web::routes(),
        crate::sla::web::routes(),
        crate::tickets::web::routes(),
        crate::incoming::web::routes(),
        crate::notices::web::routes(),
        crate::outgoing::web::routes(),
        crate::formal::web::routes(),
        crate::api::web::routes(),
    ];
    features.into_iter().flatten().collect()
}

/// The router of all pages; every other address, and every other method, is answered by a page too.
pub fn router(app: &App) -> poem::Route {
    let mut by_path: Vec<(&'static str, Vec<Method>, RouteMethod)> = Vec::new();
    for Route {
        method,
        path,
        access,
        endpoint,
    } in routes()
    {
        let endpoint = guard::guarded(app.clone(), access, endpoint);
        let index = by_path
            .iter()
            .position(|(known, ..)| *known == path)
            .unwrap_or_else(|| {
                by_path.push((path, Vec::new(), RouteMethod::new()));
                by_path.len() - 1
            });
        let (_, known, methods) = &mut by_path[index];
        *methods = std::mem::take(methods).method(method.clone(), endpoint);
        known.push(method);
    }
    // Not `/*path`, which would be asked before `/`.
    let pages = ["/:any", "/:any/*path"]
        .into_iter()
        .fold(poem::Route::new(), |pages, path| {
            let nothing = errors::NotHere::nothing().boxed();
            pages.at(path, guard::guarded(app.clone(), Access::Public, nothing))
        });
    by_path.into_iter().fold(pages, |pages, (path, known, methods)| {
        let refused = errors::NotHere::but(&known).boxed();
        let others = guard::guarded(app.clone(), Access::Public, refused);
        pages.at(
            path,
            ByMethod {
                known,
                methods,
                others,
            },
        )
    })
}

/// One address: its methods, HEAD with GET, and a page that says so for every other method, however odd.
struct ByMethod {
    known: Vec<Method>,
    methods: RouteMethod,
    others: guard::Guarded,
}

impl Endpoint for ByMethod {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let asked = match *request.method() {
            Method::HEAD => &Method::GET,
            ref asked => asked,
        };
        match self.known.contains(asked) {
            true => self.methods.call(request).await,
            false => self.others.call(request).await,
        }
    }
}
