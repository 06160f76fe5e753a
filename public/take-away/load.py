"""The numbers that the network takes of a picture's file, upright and in sRGB. Needs Pillow and NumPy."""

import io

import numpy as np
from PIL import Image, ImageCms, ImageOps

from preprocess import preprocess

COLOURS = {"RGB ": ("P", "PA", "RGB", "RGBA"), "GRAY": ("1", "L", "LA")}


def load(path: str) -> np.ndarray:
    image = ImageOps.exif_transpose(Image.open(path))
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):  # Grey of 16 bits: convert() would cut it off at 255.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if not any(image.mode in modes for modes in COLOURS.values()):
        raise ValueError(f"{path} holds {image.mode}, not grey, RGB or a palette: save it in sRGB with 8 bits.")
    rgba = image.convert("RGBA")
    if profile is None:
        return preprocess(np.asarray(rgba))
    profile = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = profile.profile.xcolor_space
    if image.mode not in COLOURS.get(space, ()):
        raise ValueError(f"{path} has a profile of {space.strip()} for {image.mode}: save it in sRGB without one.")
    source, bpc = rgba if space == "RGB " else rgba.getchannel("R"), ImageCms.Flags.BLACKPOINTCOMPENSATION
    seen = ImageCms.profileToProfile(source, profile, ImageCms.createProfile("sRGB"), outputMode="RGB", flags=bpc)
    return preprocess(np.dstack([np.asarray(seen), np.asarray(rgba.getchannel("A"))]))
