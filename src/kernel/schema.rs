//! Types that travel as strings: how `Display` and `FromStr` become an OpenAPI type.

/// Makes a type with `Display` and `FromStr` a string of the given OpenAPI format in objects, parameters and headers.
/// Only JSON strings are read: a number or a boolean is refused.
#[macro_export]
macro_rules! string_type {
    ($type:ty, $format:literal) => {
        impl ::poem_openapi::types::Type for $type {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;
            fn name() -> ::std::borrow::Cow<'static, str> {
                concat!("string_", $format).into()
            }
            fn schema_ref() -> ::poem_openapi::registry::MetaSchemaRef {
                let schema = ::poem_openapi::registry::MetaSchema::new_with_format("string", $format);
                ::poem_openapi::registry::MetaSchemaRef::Inline(Box::new(schema))
            }
            $crate::string_type!(@raw);
        }
        $crate::string_type!(@parse $type);
    };
    (@raw) => {
        fn as_raw_value(&self) -> Option<&Self::RawValueType> {
            Some(self)
        }
        fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self::RawElementValueType> + 'a> {
            Box::new(::std::iter::once(self))
        }
    };
    (@parse $type:ty) => {
        impl ::poem_openapi::types::ParseFromJSON for $type {
            fn parse_from_json(value: Option<::serde_json::Value>) -> ::poem_openapi::types::ParseResult<Self> {
                match value.unwrap_or_default() {
                    ::serde_json::Value::String(text) => {
                        text.parse().map_err(::poem_openapi::types::ParseError::custom)
                    }
                    other => Err(::poem_openapi::types::ParseError::expected_type(other)),
                }
            }
        }
        impl ::poem_openapi::types::ParseFromParameter for $type {
            fn parse_from_parameter(text: &str) -> ::poem_openapi::types::ParseResult<Self> {
                text.parse().map_err(::poem_openapi::types::ParseError::custom)
            }
        }
        impl ::poem_openapi::types::ParseFromMultipartField for $type {
            async fn parse_from_multipart(
                field: Option<::poem::web::Field>,
            ) -> ::poem_openapi::types::ParseResult<Self> {
                match field {
                    Some(field) => {
                        let text = field.text().await?;
                        text.parse().map_err(::poem_openapi::types::ParseError::custom)
                    }
                    None => Err(::poem_openapi::types::ParseError::expected_input()),
                }
            }
        }
        impl ::poem_openapi::types::ToJSON for $type {
            fn to_json(&self) -> Option<::serde_json::Value> {
                Some(::serde_json::Value::String(self.to_string()))
            }
        }
        impl ::poem_openapi::types::ToHeader for $type {
            fn to_header(&self) -> Option<::poem::http::HeaderValue> {
                ::poem::http::HeaderValue::from_str(&self.to_string()).ok()
            }
        }
    };
}
