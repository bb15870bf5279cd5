mod identities;
mod issuers;
mod oidc;
mod remembered;
mod tokens_catalogue;
mod tokens_mutated;
mod users;
