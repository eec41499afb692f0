"""The effect of each mistake on training, as `pyport.mistakes.effect.measure` finds it."""

from pyport.mistakes.effect import Effect

_BY_EFFECT = {
    Effect.FASTER: """
        output-slope-missing error-of-cross-entropy output-slope-half output-slope-other-half
        weights-not-transposed error-of-output-everywhere slope-before-weights input-sums
        input-own-output input-of-layer-below input-twice-activated input-ones input-first
        elementwise-with-input twice times-samples times-outputs gradient-sign gradient-normalised
        added-to-layer-above constant-factor bias-summed-over-everything bias-summed-over-units penalty-not-averaged
        error-broadcast-columns
    """,
    Effect.ANYWAY: """
        output-slope-twice-activated slope-of-first-sample weights-already-updated weights-skipped
        input-slope error-of-layer-above gradient-rounded rows-turned gradient-of-layer-above
        gradient-of-last-call bias-missing bias-averaged bias-of-layer-above bias-times-itself
        weights-updated-per-sample bias-from-weights
    """,
    Effect.SLOWER: """
        error-of-squares error-of-sigmoid slope-missing slope-is-output slope-plus-square
        slope-twice-activated slope-of-tanh slope-of-relu slope-squared slope-mixed slope-turned
        slope-of-layer-below slope-averaged weights-of-own-layer weights-of-layer-above
        weights-inverted slope-added input-mean product-of-sums product-of-means half gradient-zero
        gradient-squared columns-turned transposed read-by-rows read-by-columns averaged-twice
    """,
    Effect.WRONG: """
        output-slope-extra error-of-sums error-of-softmax error-summed-over-outputs
        slope-one-minus-output slope-plus slope-of-sigmoid slope-negative slope-output-squared
        slope-square-outside slope-of-layer-above slope-of-first-unit weights-are-gradient
        bias-row-kept first-output-only slope-of-error slope-without-brackets
        matrix-product-with-slope elementwise-with-weights input-one-minus input-is-weights-sum
        last-sample-left-out samples-up-to-features error-averaged-first over-samples over-outputs
        over-entries times-learning-rate gradient-absolute gradient-of-layer-below updated-weights
        blocks-swapped gradient-accumulated bias-row-last penalty-missing penalty-twice penalty-half
        penalty-absolute penalty-averaged penalty-times-learning-rate penalty-on-bias
        penalty-not-on-bias penalty-of-other-size slope-by-matrix-product
        slope-by-matrix-product-of-sigmoid penalty-of-gradient penalty-not-on-first-weight penalty-on-ones
    """,
    Effect.DIVERGES: """
        error-absolute error-squared error-output-alone error-target-alone error-sum error-is-loss
        error-by-output error-one-term error-first-term output-slope-of-sums error-of-decisions
        slope-of-sums slope-of-sums-square slope-is-sums slope-inverse slope-sign weights-absolute
        weights-squared weights-replaced-by-sum first-sample-only last-sample-only
        first-sample-left-out sign minus-learning-rate penalty-sign penalty-squared penalty-is-loss
        penalty-of-layer-above labels-shifted-up labels-shifted-down labels-of-sample-before
        error-broadcast-rows bias-not-in-forward
    """,
}
#: By the id of the card; a test measures each anew.
EFFECTS = {card: effect for effect, cards in _BY_EFFECT.items() for card in cards.split()}
