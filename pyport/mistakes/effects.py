"""The effect of each mistake on training, as `pyport.mistakes.effect.measure` finds it."""

from pyport.mistakes.effect import Effect

_BY_EFFECT = {
    Effect.FASTER: """
        output-slope-missing error-of-cross-entropy output-slope-twice-activated output-slope-half
        output-slope-other-half slope-twice-activated slope-of-tanh weights-not-transposed
        weights-of-own-layer weights-skipped error-of-output-everywhere input-sums twice
        times-samples times-outputs gradient-sign gradient-normalised transposed read-by-rows
        added-to-layer-above
    """,
    Effect.ANYWAY: """
        slope-is-output weights-already-updated input-own-output input-slope input-twice-activated
        gradient-rounded read-by-columns gradient-of-last-call bias-missing bias-averaged
        bias-summed-over-everything bias-of-layer-above penalty-twice penalty-not-averaged
        penalty-on-bias
    """,
    Effect.SLOWER: """
        error-of-squares error-of-sigmoid slope-missing slope-plus slope-of-relu slope-squared
        slope-averaged slope-of-first-sample slope-of-first-unit weights-of-layer-above
        weights-inverted first-output-only slope-added input-of-layer-below input-ones input-mean
        error-of-layer-above elementwise-with-input product-of-sums product-of-means half
        gradient-zero gradient-squared rows-turned columns-turned gradient-of-layer-above
        bias-summed-over-units
    """,
    Effect.WRONG: """
        output-slope-extra error-of-sums error-of-softmax error-summed-over-outputs
        slope-one-minus-output slope-plus-square slope-of-sigmoid slope-negative
        slope-output-squared slope-mixed slope-square-outside slope-sign slope-of-layer-above
        slope-of-layer-below weights-absolute weights-squared weights-are-gradient bias-row-kept
        weights-replaced-by-sum slope-before-weights slope-of-error slope-without-brackets
        matrix-product-with-slope elementwise-with-weights input-one-minus input-is-weights-sum
        last-sample-left-out first-sample-left-out samples-up-to-features error-averaged-first
        over-samples over-outputs over-entries times-learning-rate gradient-absolute
        gradient-of-layer-below updated-weights gradient-accumulated bias-times-itself bias-row-last
        penalty-half penalty-absolute penalty-averaged penalty-times-learning-rate
        penalty-not-on-bias penalty-of-other-size
    """,
    Effect.DIVERGES: """
        error-absolute error-squared error-output-alone error-target-alone error-sum error-is-loss
        error-by-output error-one-term error-first-term output-slope-of-sums error-of-decisions
        slope-of-sums slope-of-sums-square slope-is-sums slope-inverse slope-turned
        first-sample-only last-sample-only sign minus-learning-rate penalty-missing penalty-sign
        penalty-squared penalty-is-loss penalty-of-layer-above
    """,
}
#: By the id of the card; a test measures each anew.
EFFECTS = {card: effect for effect, cards in _BY_EFFECT.items() for card in cards.split()}
