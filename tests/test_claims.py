"""read_claims: what prompts claim of files, and what is left to judge by content."""

import time
from typing import Any

import pytest

from gate.judges.claims import Claims, read_claims
from gate.media.facts import Facts
from gate.media.sniff import kind_of

FIELDS = ("count", "format", "width", "height", "kind", "duration", "aspect")

# What each prompt claims, and what is left of it.
READ: list[tuple[str, dict[str, Any], str]] = [
    # published configurations
    (
        "A 1216x832px png image of a formula one car",
        {"width": 1216, "height": 832, "format": "png", "kind": "image"},
        "a formula one car",
    ),
    (
        "A 1024x1024px jpg image of a formula one car",
        {"width": 1024, "height": 1024, "format": "jpeg", "kind": "image"},
        "a formula one car",
    ),
    ("Four png images", {"count": 4, "format": "png", "kind": "image"}, ""),
    ("4 jpg images", {"count": 4, "format": "jpeg", "kind": "image"}, ""),
    (
        "Four images of a woman at a rave with pink hair who looks like the Mona Lisa",
        {"count": 4, "kind": "image"},
        "a woman at a rave with pink hair who looks like the Mona Lisa",
    ),
    (
        "A 768x768 image of a woman at a rave with pink hair",
        {"width": 768, "height": 768, "kind": "image"},
        "a woman at a rave with pink hair",
    ),
    ("An astronaut hatching from an egg on the moon", {}, "An astronaut hatching from an egg on the moon"),
    ("a webp image of a red bird", {"format": "webp", "kind": "image"}, "a red bird"),
    ("480x320px png image", {"width": 480, "height": 320, "format": "png", "kind": "image"}, ""),
    ("A image with width 1024px and height 639px", {"width": 1024, "height": 639, "kind": "image"}, ""),
    ("an anime illustration of a lake", {"kind": "image"}, "an anime illustration of a lake"),
    ("A jpg image", {"format": "jpeg", "kind": "image"}, ""),
    ("Formula 1 car", {}, "Formula 1 car"),
    ("car", {}, "car"),
    # how many
    ("One png image of a cat", {"count": 1, "format": "png", "kind": "image"}, "a cat"),
    ("a single image of a cat", {"count": 1, "kind": "image"}, "a cat"),
    ("1 image", {"count": 1, "kind": "image"}, ""),
    ("an image of a cat", {"kind": "image"}, "a cat"),
    ("images of a cat", {"kind": "image"}, "a cat"),
    ("three pngs", {"count": 3, "format": "png", "kind": "image"}, ""),
    ("two mp3 files", {"count": 2, "format": "mp3", "kind": "audio"}, ""),
    ("12 files", {"count": 12}, ""),
    ("A set of four 512x512 images", {"count": 4, "width": 512, "height": 512, "kind": "image"}, ""),
    ("exactly two videos", {"count": 2, "kind": "video"}, ""),
    ("Four different images of a woman", {"count": 4, "kind": "image"}, "different images of a woman"),
    ("Four photos of a cat", {"count": 4, "kind": "image"}, "photos of a cat"),
    # formats
    ("png", {"format": "png", "kind": "image"}, ""),
    ("a JPEG", {"format": "jpeg", "kind": "image"}, ""),
    ("A tif file", {"format": "tiff", "kind": "image"}, ""),
    ("An svg image of a fox", {"format": "svg", "kind": "image"}, "a fox"),
    ("an ogg file", {"format": "ogg"}, ""),
    ("an ogg audio file", {"format": "ogg", "kind": "audio"}, ""),
    ("a zip file", {"format": "zip"}, ""),
    ("a JSON document", {"format": "json"}, ""),
    ("An image of a cat in png format", {"format": "png", "kind": "image"}, "a cat"),
    ("A cat in png format", {"format": "png"}, "A cat"),
    ("A transparent png of a logo", {"format": "png", "kind": "image"}, "A transparent png of a logo"),
    ("An animated gif of a cat", {"format": "gif", "kind": "image"}, "An animated gif of a cat"),
    ("an mp4 audio file", {"format": "mp4", "kind": "audio"}, ""),
    ("a gif video", {"format": "gif"}, ""),
    # sizes
    ("1024 x 1024", {"width": 1024, "height": 1024}, ""),
    ("1024\u00d71024", {"width": 1024, "height": 1024}, ""),
    ("1024 by 768 pixels", {"width": 1024, "height": 768}, ""),
    ("a 32x32px icon image", {"width": 32, "height": 32, "kind": "image"}, "an icon image"),
    ("a 512px wide image", {"width": 512, "kind": "image"}, ""),
    ("a 512-pixel-high image", {"height": 512, "kind": "image"}, ""),
    ("An image 512px wide and 256px tall", {"width": 512, "height": 256, "kind": "image"}, ""),
    ("An image of size 512x256 of a cat", {"width": 512, "height": 256, "kind": "image"}, "a cat"),
    ("An image of a cat, 512x256", {"width": 512, "height": 256, "kind": "image"}, "a cat"),
    ("An image of a cat at 512x256", {"width": 512, "height": 256, "kind": "image"}, "a cat"),
    ("a square image of a cat", {"aspect": "square", "kind": "image"}, "a cat"),
    # durations
    ("A 10-second video", {"duration": 10, "kind": "video"}, ""),
    ("a 5 second mp4 video of a dog", {"duration": 5, "format": "mp4", "kind": "video"}, "a dog"),
    ("5 second(s) mp4 video", {"duration": 5, "format": "mp4", "kind": "video"}, ""),
    ("a video of about 5s", {"duration": 5, "kind": "video"}, ""),
    ("a video, 2.5 seconds long, of a dog", {"duration": 2.5, "kind": "video"}, "a dog"),
    ("An mp3 audio file of 10 seconds of rain", {"duration": 10, "format": "mp3", "kind": "audio"}, "rain"),
    ("a two minute wav file", {"duration": 120, "format": "wav", "kind": "audio"}, ""),
    ("A 3 second gif", {"duration": 3, "format": "gif", "kind": "image"}, ""),
    (
        "A video of a dog, 5 seconds, 1024x576",
        {"duration": 5, "width": 1024, "height": 576, "kind": "video"},
        "a dog",
    ),
    # words around the claims
    ("The output should be a 512x512 png.", {"width": 512, "height": 512, "format": "png", "kind": "image"}, ""),
    ("There are four images of a cat", {"count": 4, "kind": "image"}, "a cat"),
    ("The image shows a cat", {"kind": "image"}, "a cat"),
    ("Four png images. Each shows a car.", {"count": 4, "format": "png", "kind": "image"}, "Each shows a car."),
    ("An mp4 video with music", {"format": "mp4", "kind": "video"}, "A video with music"),
    ("  A png\n  image  ", {"format": "png", "kind": "image"}, ""),
    # words that name a genre stay content
    ("A painting of a cat", {"kind": "image"}, "A painting of a cat"),
    ("A 512x512 painting of a cat", {"width": 512, "height": 512, "kind": "image"}, "A painting of a cat"),
    ("An 8x10 photo of a man", {"kind": "image"}, "An 8x10 photo of a man"),
    (
        "A black and white png image of a city",
        {"format": "png", "kind": "image"},
        "A black and white image of a city",
    ),
    # content that looks like claims
    ("an image of four red cars", {"kind": "image"}, "four red cars"),
    ("an image of a 4 x 4 truck", {"kind": "image"}, "a 4 x 4 truck"),
    ("an image of a 512x512 grid", {"kind": "image"}, "a 512x512 grid"),
    ("a photo of a png logo on a wall", {"kind": "image"}, "a photo of a png logo on a wall"),
    ("a png image of a 10 second countdown", {"format": "png", "kind": "image"}, "a 10 second countdown"),
    ("A video of 30 seconds to Mars", {"kind": "video"}, "30 seconds to Mars"),
    ("An 80s video of a party", {"kind": "video"}, "An 80s video of a party"),
    ("Two people photos", {"kind": "image"}, "Two people photos"),
    ("An image that is not a png", {"kind": "image"}, "An image that is not a png"),
    ("An image of at least 512x512", {"kind": "image"}, "at least 512x512"),
]

# Prompts that claim nothing that is understood for certain: all of it is left.
LEFT_ALONE = [
    "A formula one car",
    "a 4x4 truck",
    "a woman, 30 years",
    "two people in an image",
    "Four women painting a wall",
    "An mp3 player on a desk",
    "A video game character",
    "A picture frame",
    "a png logo",
    "a json object with three keys",
    "A zip of a jacket",
    "At least four images",
    "between 3 and 5 images",
    "more than four png images",
    "No images",
    "A png or a jpg image",
    "512x512 or 1024x1024 image",
    "a 512x512 png image of 1024x1024 pixels",
    "A png image of a cat and an mp3 file",
    "Four images and a video",
    "A 24 hour clock image",
    "A grid of four images",
    "Each image is a png",
    "The text says hello",
    "",
]


def claimed(claims: Claims) -> dict[str, Any]:
    return {name: getattr(claims, name) for name in FIELDS if getattr(claims, name) is not None}


@pytest.mark.parametrize(("prompt", "expected", "remainder"), READ)
def test_a_prompt_is_read(prompt: str, expected: dict[str, Any], remainder: str) -> None:
    claims = read_claims(prompt)
    assert (claimed(claims), claims.remainder) == (expected, remainder)


@pytest.mark.parametrize("prompt", LEFT_ALONE)
def test_a_prompt_is_left_alone(prompt: str) -> None:
    claims = read_claims(prompt)
    assert (claimed(claims), claims.remainder) == ({}, prompt)


@pytest.mark.parametrize(("prompt", "expected", "remainder"), READ)
def test_every_claim_is_quoted_from_the_prompt(prompt: str, expected: dict[str, Any], remainder: str) -> None:
    claims = read_claims(prompt)
    assert claims.quotes.keys() == expected.keys()
    for quote in claims.quotes.values():
        assert quote and quote in " ".join(prompt.split())


def test_quotes_are_the_words_that_make_the_claim() -> None:
    assert read_claims("Four 512x512px png images, 5 of them red").quotes == {
        "count": "Four", "width": "512x512px", "height": "512x512px", "format": "png", "kind": "images",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("prompt", "is_genre"),
    [("A photo of a cat", True), ("A painting", True), ("An image of a painting", False), ("A png", False)],
)
def test_a_genre_is_a_kind_that_a_text_may_describe_too(prompt: str, is_genre: bool) -> None:
    assert read_claims(prompt).is_genre is is_genre


@pytest.mark.parametrize("word", ["png", "jpg", "tiff", "gif", "webp", "mp4", "webm", "mp3", "wav", "flac"])
def test_formats_and_kinds_are_named_as_files_name_them(word: str) -> None:
    claims = read_claims(f"a {word} file")
    assert claims.format is not None
    assert claims.kind == Facts(kind_of(claims.format), claims.format, 0).kind


@pytest.mark.parametrize("words", ["a very, very 12x12 and big cat in the ", "at 512x512 "])
def test_a_long_prompt_is_read_quickly(words: str) -> None:
    start = time.process_time()
    assert read_claims("A png image of " + words * 3000).format == "png"
    assert time.process_time() - start < 5
