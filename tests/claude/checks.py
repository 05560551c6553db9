"""What the real API says of a request, as far as it is documented or well known.

Headers, the model, `max_tokens`, the form of messages and blocks, images (number, size, media type, base64), the
keywords that a schema for structured output may have. Every complaint is an error as the API words it.
"""

import base64
import binascii
import io
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image

MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_IMAGES = 100
MAX_IMAGE_BYTES = 5 * 1024 * 1024  # of the base64 text
MAX_IMAGE_EDGE = 8000
MANY_IMAGES = 20  # above which …
MAX_EDGE_OF_MANY = 2000  # … images have to be smaller
MAX_OUTPUT_TOKENS = 128_000
VERSIONS = {"2023-06-01", "2026-10-21"}
MEDIA_TYPES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
FIELDS = {
    "model", "max_tokens", "messages", "system", "output_config", "thinking", "metadata", "stop_sequences", "stream",
    "tools", "tool_choice", "service_tier", "cache_control", "container", "inference_geo", "speed", "diagnostics",
}  # fmt: skip
SCHEMA_KEYWORDS = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "allOf", "$ref",
    "$defs", "description", "title", "format", "minItems", "default",
}  # fmt: skip

# https://docs.claude.com/en/docs/build-with-claude/structured-outputs, "JSON Schema limitations"
SCHEMA_FORMATS = {
    "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid",
}  # fmt: skip
MAX_OPTIONAL_FIELDS = 24  # over a whole schema
MAX_UNIONS = 16


class Refused(Exception):
    """An error answer: its status and its message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def check_headers(headers: Mapping[str, str], key: str) -> None:
    """
    Raises:
        Refused: the key or a header is missing or wrong.
    """
    given = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
    if not given:
        raise Refused(401, "x-api-key header is required")
    if given != key:
        raise Refused(401, "invalid x-api-key")
    version = headers.get("anthropic-version")
    if version is None:
        raise Refused(400, "anthropic-version: header is required")
    if version not in VERSIONS:
        raise Refused(400, f"anthropic-version: {version!r} is not a valid version")
    if not headers.get("content-type", "").startswith("application/json"):
        raise Refused(400, "content-type: must be application/json")


def check_body(body: Any, models: set[str]) -> None:
    """
    Raises:
        Refused: the API would not carry the request out.
    """
    _require(isinstance(body, dict), "The request body is not a JSON object.")
    for name in ("model", "max_tokens", "messages"):
        _require(name in body, f"{name}: Field required")
    for name in body:
        _require(name in FIELDS, f"{name}: Extra inputs are not permitted")
    _require(isinstance(body["model"], str), "model: Input should be a valid string")
    if body["model"] not in models:
        raise Refused(404, f"model: {body['model']}")
    most = body["max_tokens"]
    _require(type(most) is int and most >= 1, "max_tokens: Input should be greater than or equal to 1")
    _require(
        most <= MAX_OUTPUT_TOKENS, f"max_tokens: {most} > {MAX_OUTPUT_TOKENS}, which is the maximum for {body['model']}"
    )
    if "system" in body:
        _check_content(body["system"], "system", ("text",))
    _check_messages(body["messages"])
    _check_images(body["messages"])
    if "output_config" in body:
        _check_output_config(body["output_config"])


def text_blocks(body: Mapping[str, Any]) -> list[str]:
    """The texts of the messages, in order."""
    return [block["text"] for block in _blocks(body["messages"]) if block["type"] == "text"]


def images(body: Mapping[str, Any]) -> list[bytes]:
    """The files of the images in the messages, in order."""
    return [
        base64.b64decode(block["source"]["data"]) for block in _blocks(body["messages"]) if block["type"] == "image"
    ]


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise Refused(400, message)


def _blocks(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for message in messages:
        content = message["content"]
        yield from [{"type": "text", "text": content}] if isinstance(content, str) else content


def _check_messages(messages: Any) -> None:
    _require(isinstance(messages, list), "messages: Input should be a valid list")
    _require(bool(messages), "messages: at least one message is required")
    for index, message in enumerate(messages):
        where = f"messages.{index}"
        _require(isinstance(message, dict), f"{where}: Input should be an object")
        _require(message.get("role") in ("user", "assistant"), f"{where}.role: Input should be 'user' or 'assistant'")
        _require("content" in message, f"{where}.content: Field required")
        _check_content(message["content"], f"{where}.content", ("text", "image"))
    _require(messages[0]["role"] == "user", "messages: first message must use the user role")
    _require(
        messages[-1]["role"] == "user",
        "This model does not support assistant message prefill. The conversation must end with a user message.",
    )


def _check_content(content: Any, where: str, kinds: tuple[str, ...]) -> None:
    if isinstance(content, str):
        _require(bool(content.strip()), f"{where}: text content must be non-empty")
        return
    _require(isinstance(content, list) and bool(content), f"{where}: Input should be a valid list")
    for index, block in enumerate(content):
        _require(isinstance(block, dict) and "type" in block, f"{where}.{index}.type: Field required")
        _require(block["type"] in kinds, f"{where}.{index}: Input tag {block['type']!r} does not match any of {kinds}")
        if block["type"] == "text":
            text: Any = block.get("text")
            _require(isinstance(text, str), f"{where}.{index}.text: Input should be a valid string")
            _require(bool(text), "messages: text content blocks must be non-empty")
            _require(bool(text.strip()), "messages: text content blocks must contain non-whitespace text")


def _check_images(messages: list[dict[str, Any]]) -> None:
    blocks = [block for block in _blocks(messages) if block["type"] == "image"]
    _require(len(blocks) <= MAX_IMAGES, f"Too many images: {len(blocks)} > {MAX_IMAGES}")
    edge = MAX_EDGE_OF_MANY if len(blocks) > MANY_IMAGES else MAX_IMAGE_EDGE
    for index, block in enumerate(blocks):
        source: Any = block.get("source")
        _require(isinstance(source, dict), f"image {index}.source: Field required")
        _require(source.get("type") == "base64", f"image {index}.source: the stand-in takes base64 only")
        _require(
            source.get("media_type") in MEDIA_TYPES,
            f"image {index}.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or "
            "'image/webp'",
        )
        _check_image(source["data"], source["media_type"], edge, f"image {index}.source.base64")


def _check_image(data: Any, media_type: str, edge: int, where: str) -> None:
    _require(isinstance(data, str), f"{where}.data: Input should be a valid string")
    _require(
        len(data) <= MAX_IMAGE_BYTES,
        f"{where}: image exceeds 5 MB maximum: {len(data)} bytes > {MAX_IMAGE_BYTES} bytes",
    )
    try:
        file = base64.b64decode(data, validate=True)
    except binascii.Error:
        raise Refused(400, f"{where}.data: The provided image data is not valid base64") from None
    try:
        with Image.open(io.BytesIO(file)) as image:
            image.load()
    except Exception:
        raise Refused(400, "Could not process image") from None
    _require(
        image.format == MEDIA_TYPES[media_type],
        f"{where}: The image was specified using the {media_type} media type, but it appears to be {image.format}",
    )
    _require(
        max(image.size) <= edge,
        f"{where}: At least one of the image dimensions exceed max allowed size: {edge} pixels",
    )


def _check_output_config(config: Any) -> None:
    _require(isinstance(config, dict), "output_config: Input should be an object")
    for name in config:
        _require(name in ("format", "effort"), f"output_config.{name}: Extra inputs are not permitted")
    form: Any = config.get("format")
    if form is None:
        return
    where = "output_config.format"
    _require(isinstance(form, dict) and form.get("type") == "json_schema", f"{where}.type: should be 'json_schema'")
    _require(isinstance(form.get("schema"), dict), f"{where}.schema: Field required")
    _check_schema(form["schema"], f"{where}.schema")
    parts = list(_parts_of(form["schema"]))
    optional = sum(len(part.get("properties", {}).keys() - set(part.get("required", []))) for part in parts)
    unions = sum("anyOf" in part or isinstance(part.get("type"), list) for part in parts)
    _require(optional <= MAX_OPTIONAL_FIELDS, f"{where}: Schemas contains too many optional parameters ({optional})")
    _require(unions <= MAX_UNIONS, f"{where}: Schemas contains too many parameters with union types ({unions})")


def _parts_of(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and all that are in it."""
    yield schema
    parts = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    parts += [*schema.get("anyOf", []), *schema.get("allOf", []), *([schema["items"]] if "items" in schema else [])]
    for part in parts:
        yield from _parts_of(part)


def _check_schema(schema: dict[str, Any], where: str) -> None:
    for part in _parts_of(schema):
        _check_part(part, where)


def _check_part(schema: dict[str, Any], where: str) -> None:
    for keyword in schema:
        _require(
            keyword in SCHEMA_KEYWORDS,
            f"{where}: For '{schema.get('type')}' type, property '{keyword}' is not supported",
        )
    if schema.get("type") == "object":
        _require(
            schema.get("additionalProperties") is False,
            f"{where}: For 'object' type, 'additionalProperties' must be explicitly set to false",
        )
    least: Any = schema.get("minItems", 0)
    _require(least in (0, 1), f"{where}: For 'array' type, 'minItems' values other than 0 or 1 are not supported")
    text_format: Any = schema.get("format")
    _require(
        text_format is None or text_format in SCHEMA_FORMATS,
        f"{where}: For 'string' type, format {text_format!r} is not supported",
    )
    literals: Any = schema.get("enum", [])
    _require(
        not any(isinstance(value, list | dict) for value in literals),
        f"{where}: enum: only primitive values are allowed",
    )
