"""What schemathesis cannot judge by itself; tests/run has it loaded."""

import schemathesis
from schemathesis.core.jsonschema import make_validator
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import ComponentInfo
from schemathesis.generation.modes import GenerationMode
from schemathesis.transport.serialization import Binary, contains_binary


@schemathesis.serializer("message/rfc822")
def mail(context, value):
    """A mail as it came: bytes, whatever they are."""
    return value.data if isinstance(value, Binary) else str(value).encode()


@schemathesis.hook
def before_call(context, case, **kwargs):
    if case._meta is None:
        return
    if ParameterLocation.BODY in case._meta._dirty and contains_binary(case.body):
        _judge_form(case)
    # An inferred chain takes any item of a list, also where it has null: `/enti/None` is rightly refused.
    if None in (case.path_parameters or {}).values():
        _set(case, ParameterLocation.PATH, is_valid=False)


def _judge_form(case):
    """In a chain of calls, members of a form are replaced by what an answer gave: then the form is judged anew, right or
    wrong. Schemathesis holds every form with files wrong there, since JSON Schema knows no bytes; here they are texts."""
    schema = case.operation.get_body_for_media_type(case.media_type).validation_schema
    validator = make_validator(schema, case.operation.schema.adapter.jsonschema_validator_cls)
    _set(case, ParameterLocation.BODY, validator.is_valid(_as_text(case.body)))


def _set(case, location, is_valid):
    # Reading it lets schemathesis judge all the rest.
    meta = case.meta
    meta.components[location] = ComponentInfo(mode=_mode(is_valid))
    meta.update_validated_hash(location, case._hash_container(case.get_container(location)))
    meta.generation.mode = _mode(all(component.mode.is_positive for component in meta.components.values()))


def _mode(is_valid):
    return GenerationMode.POSITIVE if is_valid else GenerationMode.NEGATIVE


def _as_text(value):
    if isinstance(value, (Binary, bytes)):
        return ""
    if isinstance(value, dict):
        return {name: _as_text(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return value
