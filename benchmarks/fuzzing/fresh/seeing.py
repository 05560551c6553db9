"""Models that take pictures, each with planted bugs."""

import shlex

import numpy as np
from PIL import ImageOps

from benchmarks.fuzzing.fresh.files import picture, shot
from benchmarks.fuzzing.fresh.published import Bugs, Published, choice, file, flag, number, several, text, whole
from benchmarks.fuzzing.models import Inputs

UPSCALER = Published(
    "upscaler",
    {
        "image": file("Input image."),
        "scale": number("Factor to scale the image by.", minimum=1, maximum=10, default=4),
        "face_enhance": flag("Run face enhancement along with upscaling."),
        "model": choice("Model.", ["general", "general-v3", "anime", "photo"], default="general"),
        "tile": whole("Tile size; 0 is no tiles. Use it when memory runs out.", minimum=0, default=0),
        "denoise": number("How much noise to remove.", minimum=0, maximum=1, default=0.5),
        "sharpen": number("How much to sharpen the result.", minimum=0, maximum=10, default=0),
        "output_format": choice("Format of the output.", ["png", "jpg", "webp"], default="png"),
        "output_quality": whole("Quality of jpg and webp.", minimum=0, maximum=100, default=95),
    },
    {"image": shot()},
)
INPAINTER = Published(
    "inpainter",
    {
        "prompt": text("Input prompt."),
        "image": file("Input image."),
        "mask": file("Mask: black areas are kept, white ones are painted anew."),
        "negative_prompt": text("Things not to see in the output.", default=""),
        "prompt_strength": number(
            "How much of the image is destroyed; 1 is all of it.", minimum=0, maximum=1, default=0.85
        ),
        "num_outputs": whole("Number of images.", minimum=1, maximum=4, default=1),
        "num_inference_steps": whole("Number of denoising steps.", minimum=1, maximum=500, default=30),
        "guidance_scale": number("Classifier-free guidance.", minimum=0, maximum=50, default=7.5),
        "scheduler": choice(
            "Scheduler.",
            ["DDIM", "K_EULER", "DPMSolverMultistep", "K_EULER_ANCESTRAL", "PNDM", "KLMS"],
            default="K_EULER",
        ),
        "mask_blur": whole("Blur of the mask's edge in pixels.", minimum=0, maximum=64, default=0),
        "output_format": choice("Format of the output.", ["webp", "jpg", "png"], default="webp"),
        "output_quality": whole("Quality of the output, 100 is the best.", minimum=0, maximum=100, default=80),
        "seed": whole("Random seed. Leave blank to randomize.", nullable=True),
        "disable_safety_checker": flag("Disable the safety checker."),
    },
    {"prompt": "a vase of flowers", "image": shot(), "mask": shot("L")},
)
CONTROLNET = Published(
    "controlnet",
    {
        "prompt": text("Prompt."),
        "image": file("Image that controls the structure.", nullable=True),
        "structure": choice(
            "Structure to keep.",
            ["depth", "canny", "hough", "normal", "pose", "scribble", "seg", "hed"],
            default="depth",
        ),
        "sizing_strategy": choice(
            "How the output's size is chosen.", ["width_height", "input_image"], default="width_height"
        ),
        "width": whole("Width of the output.", minimum=64, maximum=2048, default=768),
        "height": whole("Height of the output.", minimum=64, maximum=2048, default=768),
        "num_samples": choice("Number of samples.", ["1", "4"], default="1"),
        "image_resolution": choice("Resolution of the control.", [256, 512, 768, 1024], default=512),
        "low_threshold": whole("Canny's low threshold.", minimum=1, maximum=255, default=100),
        "high_threshold": whole("Canny's high threshold.", minimum=1, maximum=255, default=200),
        "control_start": number("When the control starts.", minimum=0, maximum=1, default=0),
        "control_end": number("When the control ends.", minimum=0, maximum=1, default=1),
        "scale": number("Guidance scale.", minimum=0.1, maximum=30, default=9.0),
        "eta": number("Eta of DDIM.", minimum=0, maximum=1, default=0),
        "ddim_steps": whole("Steps.", minimum=1, maximum=100, default=20),
        "a_prompt": text("Added to the prompt.", default="best quality, extremely detailed"),
        "n_prompt": text("Negative prompt.", default="longbody, lowres, bad anatomy"),
        "lora_weights": text(
            "Weights of a LoRA, by URL.", nullable=True, pattern=r"^https://[\w.-]+/[\w./-]+\.safetensors$"
        ),
        "lora_scale": number("How strongly the LoRA is applied.", minimum=-1, maximum=3, nullable=True),
        "seed": whole("Seed.", nullable=True, minimum=0, maximum=4294967295),
    },
    {"prompt": "a house in the snow", "image": shot()},
)
OCR = Published(
    "ocr",
    {
        "image": file("Picture of a page."),
        "languages": several(
            "Languages on the page.",
            {"type": "string", "enum": ["eng", "deu", "fra", "chi_sim", "ara", "jpn"]},
            default=["eng"],
        ),
        "psm": whole("Page segmentation mode.", minimum=0, maximum=13, default=3),
        "output": choice("What to return.", ["text", "json", "hocr", "tsv"], default="text"),
        "region": text(
            "Part of the picture to read, as x,y,width,height.", pattern=r"^\d+,\d+,\d+,\d+$", nullable=True
        ),
        "dpi": whole("Resolution of the scan.", minimum=70, maximum=2400, default=300),
        "min_confidence": number("Words below are left out.", minimum=0, maximum=1, default=0),
        "whitelist": text("Characters that may be recognised; empty is all.", default=""),
        "deskew": flag("Straighten the page."),
        "invert": flag("The page has light letters on dark ground."),
    },
    {"image": shot()},
)

UPSCALER_BUGS = Bugs(UPSCALER)
INPAINTER_BUGS = Bugs(INPAINTER)
CONTROLNET_BUGS = Bugs(CONTROLNET)
OCR_BUGS = Bugs(OCR)


@UPSCALER_BUGS.planted("transparency as jpg", image=shot("RGBA"), output_format="jpg")
def _(given: Inputs) -> None:
    if (seen := picture(given["image"])) and seen.transparent and given["output_format"] == "jpg":
        raise OSError("cannot write mode RGBA as JPEG")


@UPSCALER_BUGS.planted("a picture without channels", image=shot("L"))
def _(given: Inputs) -> object:
    if not (seen := picture(given["image"])):
        return None
    height, width, channels = np.asarray(seen.sample).shape
    return height * width * channels


@UPSCALER_BUGS.planted("a tile smaller than its padding", tile=16)
def _(given: Inputs) -> None:
    if given["tile"]:
        np.zeros(min(given["tile"], 4096) - 20)


@UPSCALER_BUGS.planted("a result that does not fit into memory", image=shot(size=(1400, 1400)), scale=10)
def _(given: Inputs) -> None:
    if (seen := picture(given["image"])) and seen.width * seen.height * given["scale"] ** 2 > 2**27:
        raise RuntimeError("CUDA out of memory. Tried to allocate 12.00 GiB")


@UPSCALER_BUGS.planted("a picture smaller than its reflected border", image=shot(size=(1, 1)))
def _(given: Inputs) -> None:
    if (seen := picture(given["image"])) and min(seen.width, seen.height) <= 10:
        raise RuntimeError("Padding size should be less than the corresponding input dimension")


@UPSCALER_BUGS.planted("faces at the scale of one", scale=1, face_enhance=True)
def _(given: Inputs) -> object:
    background = None if given["scale"] == 1 else "upscaled"
    return background.upper() if given["face_enhance"] else None  # pyright: ignore


@UPSCALER_BUGS.planted("a scale that is rounded here and cut off there", scale=1.7)
def _(given: Inputs) -> object:
    if not (seen := picture(given["image"])):
        return None
    return np.zeros(int(seen.width * given["scale"])) + np.zeros(round(seen.width * given["scale"]))


@UPSCALER_BUGS.planted("the anime model does not denoise", model="anime", denoise=0.7)
def _(given: Inputs) -> object:
    weights = {"general": [0, 1], "general-v3": [0, 1], "photo": [0, 1], "anime": [0]}
    return weights[given["model"]][1] if given["denoise"] > 0.5 else None


@INPAINTER_BUGS.planted("no step is left at that strength", prompt_strength=0)
def _(given: Inputs) -> object:
    steps = int(given["num_inference_steps"] * given["prompt_strength"])
    return range(steps)[0]


@INPAINTER_BUGS.planted("a mask of another size than the image", mask=shot("L", (64, 64)))
def _(given: Inputs) -> object:
    image, mask = picture(given["image"]), picture(given["mask"])
    return image and mask and np.zeros((image.height, image.width)) * np.zeros((mask.height, mask.width))


@INPAINTER_BUGS.planted("several outputs of an ancestral sampler", num_outputs=2, scheduler="K_EULER_ANCESTRAL")
def _(given: Inputs) -> object:
    generators = [0] if given["scheduler"] == "K_EULER_ANCESTRAL" else [0] * 4
    return generators[given["num_outputs"] - 1]


@INPAINTER_BUGS.planted("a mask with transparency", mask=shot("RGBA"))
def _(given: Inputs) -> None:
    if (mask := picture(given["mask"])) and mask.transparent:
        raise ValueError("operands could not be broadcast together with shapes (96,128,4) (96,128,3)")


@INPAINTER_BUGS.planted("the best quality", output_quality=100)
def _(given: Inputs) -> object:
    return list(range(100))[given["output_quality"]]


@INPAINTER_BUGS.planted("seed zero", seed=0)
def _(given: Inputs) -> object:
    if given["seed"]:
        generator = np.random.default_rng(abs(given["seed"]))
    elif given["seed"] is None:
        generator = np.random.default_rng()
    return generator  # pyright: ignore


@INPAINTER_BUGS.planted("a blur with an even kernel", mask_blur=8)
def _(given: Inputs) -> None:
    if given["mask_blur"] and given["mask_blur"] % 2 == 0:
        raise RuntimeError("(-215:Assertion failed) ksize.width > 0 && ksize.width % 2 == 1 in 'GaussianBlur'")


@INPAINTER_BUGS.planted("a huge number of steps", num_inference_steps=500)
def _(given: Inputs) -> object:
    table = np.arange(0, 1000, 1000 // given["num_inference_steps"])
    return table[given["num_inference_steps"] + 1] if given["num_inference_steps"] > 333 else table


@INPAINTER_BUGS.planted("PNDM needs four steps", scheduler="PNDM", num_inference_steps=3)
def _(given: Inputs) -> object:
    warm = 4 if given["scheduler"] == "PNDM" else 1
    return np.zeros(given["num_inference_steps"])[warm - 1]


@CONTROLNET_BUGS.planted("sized by an image that was left out", image=None, sizing_strategy="input_image")
def _(given: Inputs) -> object:
    return given["image"].strip() if given["sizing_strategy"] == "input_image" else None


@CONTROLNET_BUGS.planted("a side that eight does not divide", width=770)
def _(given: Inputs) -> object:
    return np.zeros((given["width"], given["height"])).reshape(given["width"] // 8, 8, given["height"] // 8, 8)


@CONTROLNET_BUGS.planted("a control that ends before it starts", control_start=0.6, control_end=0.4)
def _(given: Inputs) -> None:
    if given["control_start"] >= given["control_end"]:
        raise ValueError("control guidance start cannot be larger or equal to control guidance end")


@CONTROLNET_BUGS.planted("canny with its thresholds the wrong way round", structure="canny", low_threshold=220)
def _(given: Inputs) -> object:
    if given["structure"] != "canny":
        return None
    return np.zeros(given["high_threshold"] - given["low_threshold"])


@CONTROLNET_BUGS.planted("the scale of a LoRA without one", lora_scale=0.8)
def _(given: Inputs) -> object:
    return given["lora_weights"].strip() if given["lora_scale"] is not None else None


@CONTROLNET_BUGS.planted("four samples at the highest resolution", num_samples="4", image_resolution=1024)
def _(given: Inputs) -> None:
    if int(given["num_samples"]) * given["image_resolution"] ** 2 > 3_000_000:
        raise RuntimeError("CUDA out of memory. Tried to allocate 9.00 GiB")


@CONTROLNET_BUGS.planted("a very large output", width=2048, height=2048)
def _(given: Inputs) -> None:
    if given["width"] * given["height"] > 2_400_000:
        raise RuntimeError("CUDA out of memory. Tried to allocate 32.00 GiB")


@CONTROLNET_BUGS.planted("very wide or very tall", width=2048, height=64)
def _(given: Inputs) -> None:
    if max(given["width"], given["height"]) > 16 * min(given["width"], given["height"]):
        raise RuntimeError("Sizes of tensors must match except in dimension 1. Expected size 2 but got size 1")


@CONTROLNET_BUGS.planted("the last seed that is allowed", seed=4294967295)
def _(given: Inputs) -> object:
    return [np.random.RandomState((given["seed"] or 0) + sample) for sample in range(int(given["num_samples"]) + 1)]


@CONTROLNET_BUGS.planted("no words to add to the prompt", a_prompt="")
def _(given: Inputs) -> object:
    return [words[0] for words in given["a_prompt"].split(", ")]


@OCR_BUGS.planted("no language", languages=[])
def _(given: Inputs) -> object:
    return given["languages"][0]


@OCR_BUGS.planted("a language twice", languages=["eng", "deu", "eng"])
def _(given: Inputs) -> object:
    return list(zip(given["languages"], dict.fromkeys(given["languages"]), strict=True))


@OCR_BUGS.planted("a region of no size", region="0,0,0,0")
def _(given: Inputs) -> object:
    _, _, width, height = map(int, (given["region"] or "0,0,1,1").split(","))
    return 1 / (width * height)


@OCR_BUGS.planted("a region beyond the picture", region="5000,5000,10,10")
def _(given: Inputs) -> object:
    if not (seen := picture(given["image"])):
        return None
    x, y, _, _ = map(int, (given["region"] or "0,0,1,1").split(","))
    return range(seen.width)[x], range(seen.height)[y]


@OCR_BUGS.planted("orientation alone has no table", psm=0, output="tsv")
def _(given: Inputs) -> object:
    return [None if given["psm"] == 0 else "word"][0].upper() if given["output"] == "tsv" else None  # pyright: ignore


@OCR_BUGS.planted("an inverted picture with a palette or transparency", image=shot("RGBA"), invert=True)
def _(given: Inputs) -> object:
    return ImageOps.invert(seen.sample) if (seen := picture(given["image"])) and given["invert"] else None


@OCR_BUGS.planted("a picture that the camera turned", image=shot(format="JPEG", orientation=6))
def _(given: Inputs) -> object:
    return {1: 0, 3: 180}[seen.orientation] if (seen := picture(given["image"])) else None


@OCR_BUGS.planted("a quote among the characters", whitelist='abc"')
def _(given: Inputs) -> object:
    return shlex.split(f'-c tessedit_char_whitelist="{given["whitelist"]}"')


@OCR_BUGS.planted("the highest resolution deskewed", dpi=2400, deskew=True)
def _(given: Inputs) -> object:
    return np.zeros(2000)[given["dpi"] - 300] if given["deskew"] else None
