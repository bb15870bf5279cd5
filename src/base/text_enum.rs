//! Closed lists of codes, each with a Dutch and an English label.
//!
//! One macro gives an enum its wire form, its database form, its OpenAPI schema and its labels, so that a code is spelt
//! in exactly one place.

/// One entry of a closed list, as `/v1/reference-lists` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The value on the wire and in the database.
    pub code: &'static str,
    /// What a Dutch reader sees.
    pub label_nl: &'static str,
    /// What an English reader sees.
    pub label_en: &'static str,
}

/// The codes with their labels, for the OpenAPI document.
#[must_use]
pub fn describe(terms: &[Term]) -> String {
    let lines = terms.iter().map(|term| format!("- `{}`: {} / {}", term.code, term.label_nl, term.label_en));
    lines.collect::<Vec<_>>().join("\n")
}

/// Declares a closed list: `Variant = "code", "Dutch label", "English label";`.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal, $nl:literal, $en:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        $vis enum $name { $($(#[$vmeta])* #[doc = $en] #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every value, in the order in which people expect to see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Codes and labels of the whole list.
            pub const TERMS: &'static [$crate::base::text_enum::Term] = &[$($crate::base::text_enum::Term {
                code: $code, label_nl: $nl, label_en: $en,
            }),+];

            /// The value on the wire and in the database.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            /// What a Dutch reader sees.
            #[must_use]
            pub const fn label_nl(self) -> &'static str { match self { $(Self::$variant => $nl),+ } }
            /// What an English reader sees.
            #[must_use]
            pub const fn label_en(self) -> &'static str { match self { $(Self::$variant => $en),+ } }
            /// The value with this code, if the list has it.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> { match code { $($code => Some(Self::$variant),)+ _ => None } }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($crate::base::text_enum::describe(Self::TERMS)))
                    .enum_values(Some(Self::ALL.iter().map(|value| value.code())))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}

        impl $crate::base::lifecycle::Code for $name {
            fn code(self) -> &'static str { Self::code(self) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.code()) }
        }

        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where str: diesel::serialize::ToSql<diesel::sql_types::Text, DB> {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                self.code().to_sql(out)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB> {
            fn from_sql(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let code = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(raw)?;
                Self::from_code(&code).ok_or_else(|| format!("{} has no value {code:?}", stringify!($name)).into())
            }
        }
    };
}
