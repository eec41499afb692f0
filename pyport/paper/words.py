"""Every sentence of the page and of the judgement of answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from pyport.corrected import Variant
from pyport.language import Said, joined, said
from pyport.paper.sheet import BY_HAND, DECIMALS
from pyport.paper.steps import GIVEN, LAYERS, SIZES, Step

#: What the heads are called.
HEADS = {
    "sigmoid-bce": said("sigmoid outputs and their cross-entropy"),
    "sigmoid-sse": said("sigmoid outputs and the sum of squares"),
    "softmax-ce": said("softmax outputs and their cross-entropy"),
    "linear-sse": said("linear outputs and the sum of squares"),
}


def network_words(variant: Variant) -> Said:
    """The network in a few words."""
    head = HEADS[variant.head]
    return said("{head}, with bias terms", head=head) if variant.bias else head


def title_of(step: Step) -> Said:
    """The heading of a step."""
    name, k = step.name, step.layer
    match step.kind.partition(" ")[0]:
        case "sums" if k == 3:
            return said("Q: the weighted sums of the output layer")
        case "sums":
            return said("{name}: the weighted sums of hidden layer {k}", name=name, k=k)
        case "outputs" if k == 3:
            return said("y: the outputs of the network")
        case "outputs":
            return said("{name}: the outputs of hidden layer {k}", name=name, k=k)
        case "loss":
            return said("loss: the number that the script displays")
        case "descended":
            return said("E: the loss that training descends")
        case "error":
            return said("d3: the derivative of E by the sums of the output layer")
        case "gradient":
            return said("{name}: the derivative of E by the weights W{k}", name=name, k=k)
        case "back":
            return said("{name}: the error goes back through the weights W{up}", name=name, up=k + 1)
        case "slope":
            return said("{name}: the slope of the sigmoid in hidden layer {k}", name=name, k=k)
        case "chain":
            return said("{name}: the derivative of E by the sums of hidden layer {k}", name=name, k=k)
    return said("W{k} after the step", k=k)


def why_of(step: Step, variant: Variant) -> list[Said]:
    """The reasoning of a step, as one gives it at the blackboard."""
    k = step.layer
    match step.kind.split():
        case ["sums"]:
            inputs, i, S, _, j = LAYERS[k]
            found = [said("Unit {j} adds up its inputs, each times the weight on its line. For all samples and all units "
                          "at once this is a product of two matrices.", j=j)]  # fmt: skip
            if variant.bias:
                found.append(said("{inputs} gets a column of ones in front (written with a tilde), and row 0 of W{k} holds "
                                  "the bias terms: in the sum, {i} = 0 is the bias.", inputs=inputs, k=k, i=i))  # fmt: skip
            return found
        case ["outputs", "hidden" | "sigmoid"]:
            return [said("Each sum goes through the sigmoid, element by element. It lies between 0 and 1.")]
        case ["outputs", "softmax"]:
            return [said("The exponentials of a sample's sums are divided by their total, so that the outputs of each "
                         "sample add up to 1. MATLAB and NumPy divide each row by its own total.")]  # fmt: skip
        case ["outputs", "linear"]:
            return [said("The sums themselves are the outputs.")]
        case ["loss"]:
            return [said("The squared differences of outputs and targets, added up over all samples and outputs.")]
        case ["descended", "sigmoid-bce"]:
            return [said("The cross-entropy treats each output as a probability: where Y is 1 only log(y) counts, where Y "
                         "is 0 only log(1 - y). The logarithm is the natural one.")]  # fmt: skip
        case ["descended", "softmax-ce"]:
            return [
                said(
                    "The cross-entropy: of each sample only the natural logarithm of the output counts whose target is 1."
                )
            ]
        case ["descended", _]:
            return [said("The squared differences of outputs and targets, added up over all samples and outputs.")]
        case ["error", "softmax-ce"]:
            return [
                said("Q reaches E through all outputs of the sample, because softmax divides by their total. The chain "
                     "rule therefore sums over the outputs j."),
                said("The bracket [j = k] is 1 where j equals k and 0 elsewhere. Where the targets of a sample add up "
                     "to 1, the result is y - Y."),
            ]  # fmt: skip
        case ["error", "sigmoid-bce"]:
            return [said("Q reaches E through the output of the same unit alone, so that the chain rule has one term. The "
                         "slope y(1 - y) cancels against the denominators.")]  # fmt: skip
        case ["error", _]:
            return [said("Q reaches E through the output of the same unit alone, so that the chain rule has one term.")]
        case ["gradient"]:
            inputs, i, S, _, j = LAYERS[k]
            found = [said("The weight from {i} to {j} is in the sum {S} of every sample, where it is multiplied by {inputs}: "
                          "the chain rule adds up over the samples n.", i=i, j=j, S=S, inputs=inputs)]  # fmt: skip
            if variant.bias:
                found.append(said("For the bias, row 0 of W{k}, the input is 1.", k=k))
            return found
        case ["back"]:
            _, _, _, Z, _ = LAYERS[k]
            found = [said("The output {Z} is in all sums of the layer above: the chain rule adds up over the units of that "
                          "layer. In matrices this is a product with the transposed weights.", Z=Z)]  # fmt: skip
            if variant.bias:
                found.append(said("The row of the bias is left out (written with a bar): it leads to no unit below."))
            return found
        case ["slope"]:
            return [said("The derivative of 1/(1 + exp(-s)), written with the output that is already known.")]
        case ["chain"]:
            return [
                said(
                    "From the sum to the output of the same unit: one term, so that the product is element by element."
                )
            ]
    if k > 1:
        return []
    return [said("One step against the derivative, with the learning rate a = 0.1. All three matrices are updated "
                 "with the derivatives at the old weights.")]  # fmt: skip


#: Headings, labels and fixed sentences of the page.
LABELS = {
    "title": said("A neural network with pen and paper"),
    "sections": said("Sections"),
    "picture": said("The network"),
    "given": said("What is given"),
    "forward": said("Forward: from the data to the loss"),
    "backward": said("Backward: the derivative by every weight"),
    "update": said("One step down"),
    "checked": said("Each derivative, checked"),
    "exercise": said("Exercise: the second step"),
    "index": said("In index notation"),
    "matrices": said("In matrices"),
    "numbers": said("In the first step"),
    "script line": said("In the script"),
    "tutorial": said("The tutorial says"),
    "is so": said("The fact"),
    "correction": said("Correction"),
    "decimals": said("Every number on this page is rounded to {n} decimals; nothing is computed from rounded numbers, "
                     "except in the exercise.", n=DECIMALS),
    "symbols": said("A product without a sign is a product of matrices, ⊙ multiplies element by element, ⊤ transposes, "
                    "and σ is the sigmoid."),
    "rowsum": said("rowsum adds up each row."),
    "data": said("The data: one row for each sample. X has a column for each feature, Y a column for each output."),
    "weights": said("The weights before the first step. Row i, column j is the line from unit i to unit j."),
    "bias weights": said("The weights before the first step. Row i, column j is the line from unit i to unit j; the first "
                         "row, i = 0, is that of the bias. MATLAB counts rows from 1, so that there it is row 1."),
    "by weight": said("Weight"),
    "derivative": said("derivative"),
    "difference": said("finite difference"),
    "apart": said("they differ by"),
    "bar": said("it may be off by"),
    "difference words": said("A finite difference moves one weight by h up and down, computes E twice, and divides the "
                             "difference by 2h. Its error is known: what the step cuts off, and what rounding adds."),
    "blank": said("to fill in"),
    "exercise words": said("Compute the second step by hand. The data and the weights after the first step, rounded "
                           "to {n} decimals, count as exact. Use a calculator, round what you write down to {n} "
                           "decimals, and leave out what you like.", n=DECIMALS),
    "answers how": said("Write what you have into a text file, answers.txt, as below: semicolons separate the rows, _ "
                        "stands for a number that you leave out, and what follows % is a comment. Single elements are "
                        "written as S1(1,2) = 0.5, and .json and .mat files are read too."),
    "answers names": said("g1, g2 and g3 lie as in the script; a derivative in the shape of its weights is called dW1, dW2 "
                          "or dW3."),
    "check how": said("This command judges them and names mistakes:"),
    "no exercise": said("The exercise is left out: it is for networks of at most {n} units in a layer.", n=BY_HAND),
    "left out": said("Only the first rows and columns of large matrices are shown."),
    "name": said("Name"),
    "date": said("Date"),
    "sheet": said("Sheet"),
}  # fmt: skip


def picture_words(sizes: dict[str, int], variant: Variant, folded: int, labelled: bool) -> list[Said]:
    """The picture in sentences."""
    counted = {size: sizes[size] for size in "FHMK"}
    bias = int(variant.bias)
    weights = (sizes["F"] + bias) * sizes["H"] + (sizes["H"] + bias) * sizes["M"] + (sizes["M"] + bias) * sizes["K"]
    found = [said("Inputs: {F}. Units in the hidden layers: {H} and {M}. Outputs: {K}. On each line is a weight: {weights} in all.",
                  weights=weights, **counted)]  # fmt: skip
    if labelled:
        found.append(said("12 on a line between two layers is the weight in row 1 and column 2 of their matrix: the line "
                          "from unit 1 to unit 2."))  # fmt: skip
    if variant.bias:
        found.append(
            said("The node 1 stands for the input of the bias terms; its lines, from 0, are the bias weights.")
        )
    if folded:
        found.append(said("{n} units and their lines are left out of the picture, where the dots are.", n=folded))
    return found


def shapes_words(step: Step, values: Mapping[str, Any], bias: bool) -> str:
    """The shapes of a quantity and of what it is computed from: S1 N×H = 3×3, ..."""
    names = [step.name, *dict.fromkeys(re.findall(r"\b(?:[WSZdegp]\d|[XYQy])\b", step.matrix))]
    return joined(", ", (f"{name.replace('_new', '′')} {_letters(name, bias)} = "
                         f"{'×'.join(map(str, np.shape(values[name])))}" for name in names))  # fmt: skip


def _letters(name: str, bias: bool) -> str:
    """The sizes of a quantity in letters; a matrix of weights, or their gradient, has one more for the bias."""
    k = name[1:2]
    if name in GIVEN or name.endswith("_new"):
        letters = GIVEN[name.removesuffix("_new")]
    elif name in ("Q", "y"):
        letters = "nk"
    else:
        letters = GIVEN[f"W{k}"][::-1] if name[0] == "g" else "n" + GIVEN[f"W{k}"][1]
    sizes = [SIZES[letter] for letter in letters]
    if bias and name[0] in "Wg":
        at = 0 if name[0] == "W" else 1
        sizes[at] = f"({sizes[at]}+1)"
    return "×".join(sizes)


def proof_words(proved: list[str], verdict: str, reason: str, worst: float) -> list[Said]:
    """What the proof and the finite differences say."""
    found = []
    if proved:
        found.append(said("The formulas of this page were proved: at {sizes} they are exactly the derivatives of E, for all "
                          "real data and weights. The proof computes both modulo random primes, without rounding and "
                          "without a tolerance.", sizes=joined("; ", proved)))  # fmt: skip
    else:
        found.append(joined(": ", [verdict, reason]))
    found.append(said("Largest difference of a derivative from its finite difference, over what is allowed: {worst}.",
                      worst=f"{worst:.2g}"))  # fmt: skip
    return found
