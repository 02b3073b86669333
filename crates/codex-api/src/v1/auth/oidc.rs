//! Handlers of sign-in by identity providers. A token never stands in an address: the web app gets cookies, an
//! app a code that is good for one exchange.
//! Must not judge what a provider says.

use axum::extract::State;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use codex_services::auth::{Attempt, Callback, Completed, Wish};

use super::dto::{
    LogoutForm, OidcCallbackQuery, OidcLoginQuery, ProviderDto, ProviderList, RedeemCodeRequest,
    SessionDto,
};
use super::session::{is_secure, session_response};
use crate::error::{ApiError, ApiResult};
use crate::http::json::Json;
use crate::http::valid_form::ValidForm;
use crate::http::valid_json::ValidJson;
use crate::http::valid_path::ValidPath;
use crate::http::valid_query::ValidQuery;
use crate::http::{client, cookies, device};
use crate::state::AppState;

/// List the identity providers to choose from.
#[utoipa::path(get, path = "/auth/providers", operation_id = "list_providers", tag = "auth", security(()),
               responses((status = 200, description = "The providers", body = ProviderList)))]
pub(super) async fn list_providers(State(app): State<AppState>) -> Json<ProviderList> {
    let items: Vec<ProviderDto> = app.core.oidc().providers().into_iter().map(Into::into).collect();
    let total = items.len() as u64;
    Json(ProviderList { items, next_cursor: None, total })
}

/// Begin to sign in by an identity provider: open this address in a browser.
#[utoipa::path(get, path = "/auth/oidc/{provider}/login", operation_id = "begin_oidc_login", tag = "auth",
               security(()), params(("provider" = String, Path, description = "Id of the provider"), OidcLoginQuery),
               responses((status = 303, description = "To the provider")))]
pub(super) async fn begin_oidc_login(
    State(app): State<AppState>,
    ValidPath(provider): ValidPath<String>,
    extensions: Extensions,
    ValidQuery(query): ValidQuery<OidcLoginQuery>,
) -> ApiResult<Response> {
    let OidcLoginQuery { return_to, redirect_uri, code_challenge, state } = query;
    let wish = Wish {
        return_to,
        app_redirect: redirect_uri,
        app_challenge: code_challenge,
        app_state: state,
    };
    let begun = app.core.oidc().begin(&provider, wish).await?;
    let mut response = see_other(&begun.url)?;
    cookies::set_browser(response.headers_mut(), &begun.browser, is_secure(&app, &extensions));
    Ok(response)
}

/// Where a provider sends the browser back to; shows the web app or hands a code to an app.
#[utoipa::path(get, path = "/auth/oidc/{provider}/callback", operation_id = "complete_oidc_login", tag = "auth",
               security(()),
               params(("provider" = String, Path, description = "Id of the provider"), OidcCallbackQuery),
               responses((status = 303, description = "Signed in, or to the sign-in page with the reason")))]
pub(super) async fn complete_oidc_login(
    State(app): State<AppState>,
    ValidPath(provider): ValidPath<String>,
    headers: HeaderMap,
    extensions: Extensions,
    ValidQuery(query): ValidQuery<OidcCallbackQuery>,
) -> ApiResult<Response> {
    let OidcCallbackQuery { state, code, iss, error } = query;
    let callback = Callback { state, code, issuer: iss, error };
    let device = device::of(&headers, &extensions);
    let browser = cookies::find(&headers, cookies::BROWSER);
    let outcome = app.core.oidc().complete(&provider, callback, browser, device).await;
    let mut response = match outcome {
        Ok(Completed::App { url }) => see_other(&url)?,
        Ok(Completed::Web { session, return_to }) => {
            let mut response = see_other(&return_to)?;
            let signed_in = session_response(&app, &extensions, StatusCode::OK, *session);
            for cookie in signed_in.headers().get_all(header::SET_COOKIE) {
                response.headers_mut().append(header::SET_COOKIE, cookie.clone());
            }
            response
        }
        Err(refusal) => {
            let code = ApiError::from(refusal).code();
            see_other(&format!("/sign-in?error={code:?}"))?
        }
    };
    cookies::clear_browser(response.headers_mut(), is_secure(&app, &extensions));
    Ok(response)
}

/// Trade the code that an app got for its tokens.
#[utoipa::path(post, path = "/auth/oidc/token", operation_id = "redeem_oidc_code", tag = "auth", security(()),
               request_body = RedeemCodeRequest,
               responses((status = 200, description = "Signed in", body = SessionDto)))]
pub(super) async fn redeem_oidc_code(
    State(app): State<AppState>,
    headers: HeaderMap,
    extensions: Extensions,
    ValidJson(body): ValidJson<RedeemCodeRequest>,
) -> ApiResult<Response> {
    let RedeemCodeRequest { code, code_verifier } = body;
    let device = device::of(&headers, &extensions);
    let client = client::of(&headers, &extensions);
    let attempt = Attempt::secret(&client, &code);
    let oidc = app.core.oidc();
    let redeemed = Box::pin(oidc.redeem(&code, &code_verifier, device));
    let session = app.core.auth().attempt(attempt, redeemed).await?;
    Ok(session_response(&app, &extensions, StatusCode::OK, session))
}

/// Hear from a provider that somebody has signed out there, by a logout token on the back channel.
#[utoipa::path(post, path = "/auth/oidc/{provider}/logout", operation_id = "end_oidc_sessions", tag = "auth",
               security(()), params(("provider" = String, Path, description = "Id of the provider")),
               request_body(content = LogoutForm, content_type = "application/x-www-form-urlencoded"),
               responses((status = 204, description = "Their sessions have ended")))]
pub(super) async fn end_oidc_sessions(
    State(app): State<AppState>,
    ValidPath(provider): ValidPath<String>,
    ValidForm(form): ValidForm<LogoutForm>,
) -> ApiResult<Response> {
    app.core.oidc().back_channel_logout(&provider, &form.logout_token).await?;
    Ok((StatusCode::NO_CONTENT, no_store()).into_response())
}

fn see_other(url: &str) -> ApiResult<Response> {
    let mut headers = no_store();
    let location = HeaderValue::from_str(url).map_err(|error| {
        codex_services::CodexError::internal(error, "writing the address to go on at")
    })?;
    headers.insert(header::LOCATION, location);
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

fn no_store() -> HeaderMap {
    HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))])
}
