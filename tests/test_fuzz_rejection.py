"""Which errors tell a caller what is wrong with the input, and which are the model's own."""

import pytest

from gate.fuzz.rejection import rejects_clearly

REJECTIONS = """
prompt cannot be empty
text cannot be empty
Prompt must not be empty.
width must be divisible by 8
`height` and `width` have to be divisible by 8 but are 63 and 37.
Prompt is too long: 1200 tokens, and at most 512 are allowed
num_outputs should be between 1 and 4
Invalid aspect ratio: 16:10. Choose one of 1:1, 16:9, 9:16.
Unsupported language: ja
Please provide an image or a prompt.
Only one of image and mask may be given.
A mask requires an image.
Either prompt or prompt_file is required.
Image is too small: 1x1 pixels, and 64x64 are needed
negative_prompt is not supported with fast
ValueError: seed must be in the range 0 to 4294967295
guidance has to be >= 1 when scheduler is lcm
The audio is longer than 30 seconds.
Give either config or config_file, not both.
audio: expected a WAV file
Unknown voice 'anna'. Please use one of: emma, liam.
Replicate knows no model a/b, or the API token has no access to it; check the name, or set REPLICATE_API_TOKEN
The voice is fixed in this version; leave voice and accent out, or run the one before.
Image dimensions must be multiples of 8.
num_inference_steps may not be more than 50 in fast mode
You need to specify a language when translating.
"""
CRASHES = """
CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 79.15 GiB total capacity)
CUDA error: device-side assert triggered. Compile with TORCH_USE_CUDA_DSA to enable device-side assertions.
RuntimeError: cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This error may appear if you passed in a non-contiguous input.
list index out of range
string index out of range
index out of range in self
'NoneType' object has no attribute 'shape'
'NoneType' object is not subscriptable
Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!
only integer tensors of a single element can be converted to an index
only size-1 arrays can be converted to Python scalars
only length-1 arrays can be converted to Python scalars
The size of tensor a (77) must match the size of tensor b (154) at non-singleton dimension 1
Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 4, 64, 64] to have 3 channels, but got 4 channels instead
Calculated padded input size per channel: (1 x 1). Kernel size: (3 x 3). Kernel size can't be greater
Expected more than 1 value per channel when training, got input size torch.Size([1, 64])
Input type (torch.FloatTensor) and weight type (torch.HalfTensor) should be the same
"LayerNormKernelImpl" not implemented for 'Half'
mat1 and mat2 shapes cannot be multiplied (2x768 and 1024x320)
shape '[1, 3, 8, 8]' is invalid for input of size 64
operands could not be broadcast together with shapes (63,37,4) (3,)
cannot reshape array of size 2331 into shape (63,37,3)
need at least one array to concatenate
not enough values to unpack (expected 2, got 1)
too many values to unpack (expected 3)
cannot unpack non-iterable NoneType object
invalid literal for int() with base 10: ''
could not convert string to float: 'a red bird'
expected str, bytes or os.PathLike object, not NoneType
int() argument must be a string, a bytes-like object or a real number, not 'NoneType'
can only concatenate str (not "int") to str
can't multiply sequence by non-int of type 'float'
sequence item 0: expected str instance, int found
unsupported operand type(s) for +: 'int' and 'str'
run() missing 1 required positional argument: 'prompt'
generate() got an unexpected keyword argument 'seed'
cannot access local variable 'image' where it is not associated with a value
maximum recursion depth exceeded while calling a Python object
float division by zero
zero-size array to reduction operation maximum which has no identity
max() arg is an empty sequence
Cannot choose from an empty sequence
pop from empty list
empty separator
slice indices must be integers or None or have an __index__ method
the JSON object must be str, bytes or bytearray, not dict
x and y must have same first dimension, but have shapes (3,) and (4,)
Found array with 0 sample(s) (shape=(0, 2)) while a minimum of 1 is required.
The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()
Target size (torch.Size([1])) must be the same as input size (torch.Size([2]))
Expected object of scalar type Float but got scalar type Half for argument #2 'mat2'
'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)
Invalid format specifier ' %x' for object of type 'str'
cannot write mode RGBA as JPEG
cannot identify image file <_io.BytesIO object at 0x7f3c2a1b4d60>
[Errno 2] No such file or directory: '/tmp/only-in-tests.png'
KeyError: 'required'
AssertionError
'heun'
The worker process exited with status -11: it must be restarted.
Prediction failed for an unknown reason. It might have run out of memory?
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("error", lines(REJECTIONS))
def test_an_error_that_is_written_for_users_is_a_clear_rejection(error: str) -> None:
    assert rejects_clearly(error)


@pytest.mark.parametrize("error", lines(CRASHES))
def test_an_error_of_the_models_own_parts_is_none_whatever_words_are_in_it(error: str) -> None:
    assert not rejects_clearly(error)


def test_no_error_at_all_is_none() -> None:
    assert not rejects_clearly("")
