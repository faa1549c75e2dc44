//! OpenID Connect as a relying party: code flow with PKCE, state and nonce. The library checks signature, issuer, audience,
//! time and nonce; which signatures count, whom we ask and whose answer it is, is said here.
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, anyhow, ensure};
use kernel::config::Oidc;
use kernel::outward::Way;
use kernel::{App, At, Config, MINUTE, SECOND};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType, CoreIdToken,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, SignatureVerificationError, TokenResponse as _,
};
use serde::{Deserialize, Serialize};

use super::asked::{Answer, Asked};

/// Metadata, keys and tokens are a few kB.
const MOST_BYTES: usize = 256 * 1024;
/// How long a provider's keys and addresses are taken to be what they were.
const KNOWN_FOR: i64 = 10 * MINUTE;
/// A token is used at once; clocks differ by this much.
const CLOCKS: i64 = 5 * MINUTE;

/// What a provider says besides (RFC 9207).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Besides {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}
impl AdditionalProviderMetadata for Besides {}

type Metadata = ProviderMetadata<
    Besides,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// What the provider said of itself the last time: asked for at each sign-in it would cost two questions more.
static KNOWN: Mutex<Option<(String, At, Arc<Metadata>)>> = Mutex::new(None);

/// Whether the provider answers, and is the one that was configured.
///
/// # Errors
/// When it is not.
pub async fn reach(config: &Config, oidc: &Oidc, now: At) -> Result<()> {
    metadata(config, oidc, now, 0).await.map(drop)
}

/// Where the browser is sent with the question.
///
/// # Errors
/// When the provider cannot be asked, or is not the one that was configured.
pub async fn address(app: &App, oidc: &Oidc, asked: &Asked) -> Result<String> {
    let metadata = metadata(&app.house.config, oidc, app.now(), KNOWN_FOR).await?;
    let issuer = IssuerUrl::new(oidc.issuer.clone())?;
    let page = metadata.authorization_endpoint().url();
    ensure!(page.origin() == issuer.url().origin(), "its page {page} is another house's");
    let client = client(oidc, &metadata, super::pages::back(app, "oidc"))?;
    let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let (state, nonce) = (CsrfToken::new(asked.state.clone()), Nonce::new(asked.nonce.clone()));
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(asked.verifier.clone()));
    let (url, ..) = client.authorize_url(flow, || state, || nonce).set_pkce_challenge(challenge).url();
    Ok(url.into())
}

/// The provider's own number for whoever gave this answer.
///
/// # Errors
/// When the answer, or the token behind it, is not to the letter what this question asks for.
pub async fn subject(app: &App, oidc: &Oidc, asked: &Asked, answer: &Answer) -> Result<String> {
    let known = metadata(&app.house.config, oidc, app.now(), KNOWN_FOR).await?;
    let must_name = known.additional_metadata().authorization_response_iss_parameter_supported;
    ensure!(answer.iss == oidc.issuer || (answer.iss.is_empty() && !must_name), "the answer is of another house");
    let client_then = client(oidc, &known, super::pages::back(app, "oidc"))?;
    let way = way(&app.house.config, oidc)?;
    let redeemed = client_then
        .exchange_code(AuthorizationCode::new(answer.code.clone()))?
        .set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.clone()))
        .request_async(&|request| carried(way.clone(), request))
        .await?;
    let token = redeemed.id_token().context("no id_token")?;
    match proved(app.now(), &client_then, token, &asked.nonce) {
        // A key that nobody had heard of: the provider may have changed it since.
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            let changed = metadata(&app.house.config, oidc, app.now(), 0).await?;
            let client_now = client(oidc, &changed, super::pages::back(app, "oidc"))?;
            Ok(proved(app.now(), &client_now, token, &asked.nonce)?)
        }
        said => Ok(said?),
    }
}

/// The same of what a provider said, a line each: of itself, its keys, and its answer to whoever asked with this `nonce`.
/// Nobody is asked.
///
/// # Errors
/// As `subject`.
pub fn told(oidc: &Oidc, nonce: &str, now: At, lines: &[u8]) -> Result<String> {
    let lines: Vec<&[u8]> = lines.splitn(3, |byte| *byte == b'\n').collect();
    let answers = |request: HttpRequest| -> Result<HttpResponse, std::io::Error> {
        let place = match request.uri().path() {
            "/.well-known/openid-configuration" => 0,
            "/jwks" => 1,
            _ => 2,
        };
        Ok(HttpResponse::new(lines.get(place).copied().unwrap_or_default().to_vec()))
    };
    let found = Metadata::discover(&IssuerUrl::new(oidc.issuer.clone())?, &answers).map_err(|no| anyhow!(no))?;
    let client = client(oidc, &found, format!("{}/back", oidc.issuer))?;
    let redeemed = client.exchange_code(AuthorizationCode::new("code".into()))?.request(&answers)?;
    Ok(proved(now, &client, redeemed.id_token().context("no id_token")?, nonce)?)
}

fn proved(now: At, client: &Client, token: &CoreIdToken, nonce: &str) -> Result<String, ClaimsVerificationError> {
    let now = now.0 / SECOND;
    let of = |seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let fresh = move |issued: chrono::DateTime<chrono::Utc>| {
        let apart = (now - issued.timestamp()).abs();
        if apart <= CLOCKS / SECOND { Ok(()) } else { Err(format!("issued {apart} s from now")) }
    };
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256])
        .set_other_audience_verifier_fn(|_| false)
        .set_time_fn(move || of(now))
        .set_issue_time_verifier_fn(fresh);
    let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned()))?;
    Ok(claims.subject().as_str().to_owned())
}

/// This house at that provider; people are sent back to `back`.
fn client(oidc: &Oidc, metadata: &Metadata, back: String) -> Result<Client> {
    let secret = Some(ClientSecret::new(oidc.secret.clone()));
    let client = CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(oidc.client.clone()), secret);
    Ok(client.set_redirect_uri(RedirectUrl::new(back)?))
}

/// What the provider says of itself, at most so old.
async fn metadata(config: &Config, oidc: &Oidc, now: At, oldest: i64) -> Result<Arc<Metadata>> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((issuer, at, metadata)) = known
        && issuer == oidc.issuer
        && (0..oldest).contains(&(now.0 - at.0))
    {
        return Ok(metadata);
    }
    let (issuer, way) = (IssuerUrl::new(oidc.issuer.clone())?, way(config, oidc)?);
    let found = Metadata::discover_async(issuer, &|request| carried(way.clone(), request)).await;
    let found = Arc::new(found.map_err(|no| anyhow!(no))?);
    *KNOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some((oidc.issuer.clone(), now, found.clone()));
    Ok(found)
}

fn way(config: &Config, oidc: &Oidc) -> Result<Way> {
    Way::to(&oidc.issuer, &config.outward_private)
}

async fn carried(way: Way, request: HttpRequest) -> Result<HttpResponse, std::io::Error> {
    way.ask(request, MOST_BYTES).await.map_err(|no| std::io::Error::other(format!("{no:#}")))
}
