"""What an argument of a person's function is, by its name: data, targets, weights, a size, a penalty, a rate."""

from __future__ import annotations

import re
from enum import Enum

from pyport.targets.names import parameter_key


class Role(Enum):
    """What an argument is."""

    DATA = "data"
    TARGETS = "targets"
    WEIGHTS = "weights"
    BIAS = "bias"
    ALL = "all parameters"
    SIZE = "a size"
    SIZES = "all sizes"
    PENALTY = "the penalty's factor"
    RATE = "the learning rate"
    ROUNDS = "how often"
    SAMPLES = "how many samples"
    NUMBER = "another number"
    UNKNOWN = "unknown"


_WORDS = {
    Role.DATA: (
        "x xs xi xtrain xbatch xb xdata input inputs inputvector inputdata inputlayer data features feature "
        "sample samples v a0 trainingsetinputs traininginputs traininputs "
        "images imgs batchx points examples observations row rows"
    ),
    Role.TARGETS: (
        "y ys yi t ts target targets targetvector label labels class classes ytrain ybatch yb ytrue ydata "
        "expected desired d truth groundtruth labelvector onehot yonehot yoh batchy trainingoutputs "
        "trainoutputs trainingsetoutputs"
    ),
    Role.ALL: (
        "params parameters param model thetas nnparams nnparameters weightsdict allparameters network net "
        "layers theta allweights initialnnparams p variables"
    ),
    Role.SIZES: "layersizes layerdims sizes dims dimensions layersdims architecture arch",
    Role.PENALTY: (
        "lambda lam lambd lmbda reg regularization regularisation regstrength reglambda l2 l2reg weightdecay "
        "decay wd lambdaval lambdareg regparam regterm"
    ),
    Role.RATE: "lr learningrate eta alpha rate stepsize learnrate learning c epsilon eps step",
    Role.ROUNDS: (
        "epochs epoch nepochs numepochs iterations niterations numiterations numiters niters iters niter "
        "maxiter steps nsteps rounds maxiterations maxepochs numberofiterations numberofepochs "
        "numberoftrainingiterations trainingiterations"
    ),
    Role.SAMPLES: "m n batchsize nsamples numsamples numexamples nexamples numdata bs batch",
    Role.WEIGHTS: (
        "w weights weight wh wo whidden woutput wout win wih who wxh why whh ws weightshidden weightsoutput "
        "weightsinputhidden weightshiddenoutput weightsih weightsho hiddenweights outputweights syn0 syn1 "
        "syn2 u encoder decoder hidden coefficients coef beta"
    ),
    Role.BIAS: (
        "b bias biases bh bo by bhidden boutput bout bs biashidden biasoutput hiddenbias outputbias intercept b0"
    ),
}
_ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}
_SIZES = re.compile(
    r"(n|num|no|number|size|dim|d)?(of)?(input|visible|hidden|hid|output|in|out|x|h|y|class|label|feature|unit|i|o|k)(e?s)?"
    r"(layer|nodes?|units?|neurons?)?(sizes?|dims?|dimensions?|count|num|nodes?|units?|neurons?|count)?"
)
#: Sizes of layers by number.
_NUMBERED = re.compile(r"(n|num|size|dim|units?)\d")
#: Words of sizes, in the order of the layers.
_ENDS = (("input", "visible", "feature", "in", "x", "i"), ("output", "class", "label", "out", "y", "o", "k"))


def role(name: str) -> Role:
    """What a name says; a name with a layer's number is a weight matrix or a bias."""
    plain = name.lower().replace("_", "")
    if _ROLES.get(plain, Role.WEIGHTS) not in (Role.WEIGHTS, Role.BIAS):
        return _ROLES[plain]
    key = parameter_key(name)
    if key is not None:
        return Role.WEIGHTS if key[0] == "W" else Role.BIAS
    if plain in _ROLES:
        return _ROLES[plain]
    if is_size(plain):
        return Role.SIZE
    if re.fullmatch(r"(w|weights?|theta|syn)(_?[a-z]{1,10})?\d?", plain):
        return Role.WEIGHTS
    if re.fullmatch(r"(b|bias)(_?[a-z]{1,10})?\d?", plain):
        return Role.BIAS
    return Role.UNKNOWN


def rank(what: Role, name: str) -> int:
    """How unusual a name is for something."""
    words = _WORDS[what].split()
    plain = name.lower().replace("_", "")
    return words.index(plain) if plain in words else len(words)


def is_size(plain: str) -> bool:
    """Whether a name, in small letters and without underscores, is that of the number of units of a layer."""
    if _NUMBERED.fullmatch(plain):
        return True
    match = _SIZES.fullmatch(plain)
    # dx and dout are gradients.
    is_gradient = match is not None and match[1] == "d" and not (match[5] or match[6])
    return match is not None and bool(match[1] or match[5] or match[6]) and not is_gradient


def layer_of_size(name: str) -> int | None:
    """0 for the size of the input, -1 of the output, None for a hidden layer's."""
    match = _SIZES.fullmatch(name.lower().replace("_", ""))
    word = match[3] if match else ""
    for end, words in zip((0, -1), _ENDS, strict=True):
        if word in words:
            return end
    return None
