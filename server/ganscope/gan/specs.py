"""What one file of `problems/`, `losses/`, `stabilizers/`, ... defines: a constant `SPEC`.

Specs are frozen dataclasses of pure functions. The default of a hook does nothing. The registry
fills in `name` from the file's name and `summary` from the first line of its docstring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

import numpy as np
import optax
from jaxtyping import Array, Float, Int

from ganscope.gan import hooks
from ganscope.gan.fields import Field
from ganscope.gan.hooks import (
    Adjust,
    DiscriminatorPass,
    InitContext,
    LayerContext,
    Logits,
    Matrices,
    NetworkDesign,
    Players,
    Points,
    Rows,
    StepContext,
)
from ganscope.gan.labelled_samples import LabelledSamples
from ganscope.gan.measurement_window import Finding, Window
from ganscope.gan.metric_inputs import MetricInputs
from ganscope.gan.scene import (
    Picture,
    Scene,
    View,
    no_density,
    no_evidence,
    no_layers,
    no_measured_layers,
)
from ganscope.gan.state import State
from ganscope.gan.types import Hyper, Key, Modes, Options, Parameters, Scalar, Weights


@dataclass(frozen=True, kw_only=True)
class Spec:
    """The description of an entry, in every registry."""

    title: str
    source: str
    formula: str = ""
    fields: tuple[Field, ...] = ()
    name: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class ArchitectureSpec(Spec):
    """What both players are made of.

    Everywhere else a sample is one row of numbers, and so are latents. What the network takes in
    comes as named blocks of columns: "x", and "code" or what a stabilizer adds. In the weights,
    those of a block stand in "inputs" or "outputs" under its name: they start at 0 where a block is
    added in training. The names "stabilizers" and "layers" belong to the stabilizers.

    network_fields: what a configuration says of each player. traced: those of these fields that
      reach `init` as traced numbers, in hyper["{player}_{field}"].
    has_layers: whether the players are networks, which stabilizers and variants reach into.
    init: (key, design, hyper, widths of the blocks in front, of the blocks that join the last
      hidden layer "h" in front of the output, number of outputs) -> the first weights.
    layer_widths: the units of each hidden layer, as `adjust` sees them.
    feature_width: (design, widths of the blocks in front) -> the columns of D's last hidden layer.
    layers: (weights, design, blocks, reference blocks or None, adjust) -> each hidden layer as
      rows, of both. The input of each activation goes through `adjust`.
    output: (weights, design, blocks "h" and beside it) -> the outputs.
    work: (design) -> products of a weight with a number between the hidden layers, for one sample.
    matrices: None where there are none.
    layer_of: the place of a weight, such as ("hidden", "0", "bias") -> the name of its layer.
    draw: (weights, neurons shown of each layer) -> what a drawing of the network shows, by name;
      None where it cannot be drawn.
    conflict: the fields of one player -> None, or the field that does not fit the others and what
      is allowed instead.
    """

    network_fields: Mapping[str, tuple[Field, ...]]
    traced: tuple[str, ...] = ()
    has_layers: bool = True
    init: Callable[[Key, NetworkDesign, Hyper, Mapping[str, int], Mapping[str, int], int], Weights]
    layer_widths: Callable[[NetworkDesign], tuple[int, ...]]
    feature_width: Callable[[NetworkDesign, Mapping[str, int]], int]
    layers: Callable[
        [Weights, NetworkDesign, Rows, Rows | None, Adjust],
        tuple[Sequence[Float[Array, "n w"]], Sequence[Float[Array, "m w"]] | None],
    ]
    output: Callable[[Weights, NetworkDesign, Rows], Float[Array, "n outputs"]]
    work: Callable[[NetworkDesign], int] = hooks.no_work
    matrices: Matrices | None = None
    layer_of: Callable[[Sequence[str]], str] = hooks.top_name
    draw: Callable[[Weights, Int[np.ndarray, " shown"]], Picture] | None = None
    conflict: Callable[[Mapping[str, Any]], tuple[str, str] | None] = hooks.fits


@dataclass(frozen=True, kw_only=True)
class DomainSpec(Spec):
    """A kind of data: what a sample is, and what is shown and measured of it.

    The rest of the program has each sample as one row of numbers; only the domain knows how they
    hang together. The page draws a frame with the scene of the same name.

    shape: of one sample; None where each problem has a `shape` of its own.
    offers: what metrics can ask for here, beside what the problem and the loss offer.
    shown_samples, measured_samples, reference_samples: how many a picture shows of each kind, how
      many fakes metrics look at, and how many real ones they are compared with.
    observe: the layers of a picture beside both samples, by name; float32, or uint8 from 0 to 255.
      A layer of the samples' own name, `real_samples` or `fake_samples`, replaces them.
    costly: those of them that `Scene.if_whole` may leave out.
    places: (view, n) -> the points at which D is shown, n along each axis; None is nowhere.
    axes: of these places: 1 is a line of them, 2 a grid, row by row.
    traced_places, inspected_places: n, for the trace of a step and for the inside of the networks.
    masses: (scene, many real samples, fakes) -> the probability of each cell, of the data and of G;
      the last cell is all that lies outside. None where there are no such cells.
    evidence: (scene, real samples, fakes) -> what the metrics of this domain look at, as
      `MetricInputs.images`; None where it has no metrics of its own.
    measured: (inputs, view) -> layers that are as new as the metrics, by name.
    density_method: whether G maps a line -> how the density of G is computed, for a reader; "" is
      not at all.
    """

    shape: tuple[int, ...] | None = None
    offers: frozenset[str] = frozenset()
    shown_samples: int = 512
    # VEEGAN's and PacGAN's protocol draws 2 500 samples. A larger real sample makes the reference
    # histogram quieter than the generator's.
    measured_samples: int = 2500
    reference_samples: int = 10_000
    observe: Callable[[Scene], Picture] = no_layers
    costly: frozenset[str] = frozenset()
    places: Callable[[View, int], Points] | None = None
    axes: int = 0
    traced_places: int = 0
    inspected_places: int = 0
    masses: Callable[[Scene, Points, Points], tuple[Array, Array]] | None = None
    evidence: Callable[[Scene, Points, Points], Any] = no_evidence
    measured: Callable[[MetricInputs, Any], Picture] = no_measured_layers
    density_method: Callable[[bool], str] = no_density


@dataclass(frozen=True, kw_only=True)
class ProblemSpec(Spec):
    """A target distribution with live parameters.

    domain: the kind of data, a name in `DOMAINS`. shape: of one sample, where the domain leaves it
      open.
    sample: (key, n, parameters) -> n samples, each as one row.
    log_density: the exact log density in nats, at each point; None where it is not known.
    modes: its peaks, padded with weight 0; None where it has none.
    nearest_mode: for each point the index of its mode, and its distance in standard deviations;
      None without modes.
    view: the box to look at, one (low, high) row per axis; it holds the origin, where G begins.
      None where the domain draws no box.
    labelled: real samples with their classes; None where there are none.
    start: the rest of a configuration that suits it, for a user who chooses this problem.
    architecture: what plays on it, a name in `ARCHITECTURES`.
    """

    domain: str
    shape: tuple[int, ...] | None = None
    sample: Callable[[Key, int, Parameters], Points]
    log_density: Callable[[Points, Parameters], Float[Array, " n"]] | None = None
    modes: Callable[[Parameters], Modes] | None = None
    nearest_mode: (
        Callable[[Points, Parameters], tuple[Int[Array, " n"], Float[Array, " n"]]] | None
    ) = None
    view: Callable[[Parameters], View] | None = None
    labelled: LabelledSamples | None = None
    start: Mapping[str, Any]
    architecture: str = "mlp"


@dataclass(frozen=True, kw_only=True)
class LossSpec(Spec):
    """What each player minimises, as a function of D's logits on real and on fake samples.

    generator: (real_logits, fake_logits) -> scalar.
    discriminator_parts: (real_logits, fake_logits) -> what of D's loss comes from the real samples
      and what from the fakes; None where it comes from pairs of them.
    discriminator: (real_logits, fake_logits) -> scalar; without it, the sum of both parts.
    probability: logit -> the probability of "real" that it stands for; None for a critic, whose
      score is no probability.
    """

    generator: Callable[[Logits, Logits], Scalar]
    probability: Callable[[Logits], Logits] | None
    discriminator_parts: Callable[[Logits, Logits], tuple[Scalar, Scalar]] | None = None
    discriminator: Callable[[Logits, Logits], Scalar] = hooks.no_loss

    def __post_init__(self) -> None:
        parts = self.discriminator_parts
        if self.discriminator is not hooks.no_loss:
            return
        if parts is None:
            raise TypeError(f"{self.title} needs discriminator_parts or discriminator")
        object.__setattr__(self, "discriminator", lambda real, fake: add(*parts(real, fake)))


@dataclass(frozen=True, kw_only=True)
class VariantSpec(Spec):
    """What the game has beyond real and fake: labels, codes, or classes that D names.

    codes: (number of modes, options) -> how many categories there are of a code that joins the
      noise; 0 is none.
    is_labelled: the code is the mode of a real sample, and D takes it too.
    needs_modes: has no meaning where the data has no modes.
    outputs: (number of modes, options) -> how many outputs D has.
    logit: D's outputs -> the one that says real or fake.
    heads: D's outputs -> what else they say: one logit per category.
    memory: what it stores at the start of a run; it stays the same.
    discriminator_loss, generator_loss: added to what that player minimises.
    """

    codes: Callable[[int, Options], int] = hooks.no_codes
    is_labelled: bool = False
    needs_modes: bool = False
    outputs: Callable[[int, Options], int] = hooks.one_output
    logit: Callable[[Float[Array, "n outputs"]], Logits] = hooks.first_output
    heads: Callable[[Float[Array, "n outputs"]], Float[Array, "n categories"]] = hooks.no_heads
    memory: Callable[[Key, InitContext, Options], Weights] = hooks.no_memory
    discriminator_loss: Callable[[DiscriminatorPass, Weights, Parameters], Scalar] = hooks.no_cost
    generator_loss: Callable[[DiscriminatorPass, Weights, Parameters], Scalar] = hooks.no_cost


@dataclass(frozen=True, kw_only=True)
class StabilizerSpec(Spec):
    """A few hooks into the game. Several stabilizers are applied in the order of their names.

    Fields marked `live` reach the hooks as traced numbers (`live`), all others as Python values
    (`options`).

    What the players see:
    transform_batch: changes the batches that both players are trained on (instance noise).
    transform_d_batch: changes the batches that D alone is trained on (flipped labels, replay).
    rows: changes what D takes in; may add named columns, or join samples into one row.
      The second argument is None in training, where the rows are one batch; for a picture of D it
      holds the other samples of the batch that each row is imagined in.

    Inside the networks:
    weights: weights of its own inside D, given the width of D's last hidden layer.
    features: extra inputs of D's last layer, computed from its last hidden layer.
    layer: changes the input of a hidden layer's activation.
    layer_weights: its own weights for `layer`, (player, units of each layer, options).
    reference: the latents of the batch that G's layers are normalised with; None is the batch.
    reparametrize: (D's weights, own memory, its matrices) -> the weights that D computes with.

    What is minimised, and what follows:
    penalty: is added to D's loss.
    generator_loss: replaces or changes G's loss.
    weight_penalty: (player, its weights, memory, live) -> is added to that player's loss.
    project: maps D's weights back after each update.
    memory: what it stores between steps, as it is at the start.
    update_memory: the same after a step.
    shown_generator: G's weights -> those that are shown and measured.

    is_batch_aware: D's answer for one sample depends on its batch-mates.
    compares_pairs: every sample of a batch with every other one, which is most of the work.
    normalizes: the players whose layers depend on the batch.
    is_random: G draws more than its latent.
    needs_networks: has no meaning for players that are no networks.
    changes_layers: the players whose hidden layers it changes: each needs one.
    losses, variants: those it has a meaning for; None is all.
    conflict: (its parameters, the batch size) -> None, or the parameter that does not fit and what
      is allowed instead.
    """

    transform_batch: Callable[[Points, Points, Key, Array, Parameters], tuple[Points, Points]] = (
        hooks.same_pair
    )
    transform_d_batch: Callable[
        [Points, Points, Weights, Key, Parameters], tuple[Points, Points]
    ] = hooks.same_d_batch
    rows: Callable[[Rows, Rows | None, Options], Rows] = hooks.same_rows
    weights: Callable[[Key, int, Options], Weights] = hooks.no_weights
    features: Callable[
        [Float[Array, "n w"], Float[Array, "m w"] | None, Weights, Options], Float[Array, "n f"]
    ] = hooks.no_features
    layer: Callable[[Float[Array, "n w"], LayerContext], Float[Array, "n w"]] = hooks.same_layer
    layer_weights: Callable[[str, Sequence[int], Options], Weights] = hooks.no_layer_weights
    reference: Callable[[Weights], Float[Array, "m latent"]] | None = None
    reparametrize: Callable[[Weights, Weights, Matrices | None], Weights] = hooks.not_reparametrized
    penalty: Callable[[DiscriminatorPass, Parameters], Scalar] = hooks.no_penalty
    generator_loss: Callable[[Scalar, DiscriminatorPass, Parameters], Scalar] = hooks.same_loss
    weight_penalty: Callable[[str, Weights, Weights, Parameters], Scalar] = hooks.no_weight_penalty
    project: Callable[[Weights, Parameters], Weights] = hooks.same_weights
    memory: Callable[[Key, InitContext, Options], Weights] = hooks.no_memory
    update_memory: Callable[[Weights, StepContext, Parameters], Weights] = hooks.same_memory
    shown_generator: Callable[[Weights, Weights], Weights] = hooks.same_parameters
    is_batch_aware: bool = False
    compares_pairs: bool = False
    normalizes: Callable[[Options], tuple[str, ...]] = hooks.no_players
    is_random: bool = False
    needs_networks: bool = False
    changes_layers: Callable[[Options], tuple[str, ...]] = hooks.no_players
    losses: tuple[str, ...] | None = None
    variants: tuple[str, ...] | None = None
    conflict: Callable[[Mapping[str, Any], int], tuple[str, str] | None] = hooks.no_conflict


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(Spec):
    """How a gradient becomes a direction; the learning rate is multiplied in afterwards."""

    transform: Callable[[Parameters], optax.GradientTransformation]


@dataclass(frozen=True, kw_only=True)
class UpdateRuleSpec(Spec):
    """The order in which the players are updated within one step.

    step: (players, state, key, discriminator_steps, generator_steps) -> state; the numbers of
      updates are traced, 0 leaves a player as it is.
    is_plain: each player descends on the gradient of its own loss, and on nothing else.
    is_in_turn: G is updated against the D that has just been updated, not the one before the step.
    has_one_batch: both players use the batch of G.
    """

    step: Callable[[Players, State, Key, Int[Array, ""], Int[Array, ""]], State]
    is_plain: bool = False
    is_in_turn: bool = False
    has_one_batch: bool = False


@dataclass(frozen=True, kw_only=True)
class MetricSpec(Spec):
    """A number that says how training goes; NaN where it is undefined.

    needs: what has to be there, see `metric_needs`: "masses", "modes", ...
    reference: a (value, label) that the chart marks with a line.
    """

    measure: Callable[[MetricInputs], Scalar]
    unit: str = ""
    needs: frozenset[str] = frozenset()
    reference: tuple[float, str] | None = None


@dataclass(frozen=True)
class Form:
    """The texts of one case of a notice, while it is open and when it is over.

    Braces are filled with the values of the finding.
    """

    title: str
    text: str
    over_title: str = ""
    over_text: str = ""


@dataclass(frozen=True)
class Remedy:
    """A suggested change: (full configuration) -> a merge patch, or None where it makes no sense.

    `remedy_patches.fitting` checks whether the patch is allowed and changes anything.
    """

    name: str
    title: str
    patch: Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class NoticeSpec(Spec):
    """Something that can happen to a training and that the page reports in a sentence.

    rule: when exactly the notice appears and when it is over, in words with numbers.
    find: (the last measurements, the finding that is still open or None) -> the finding now, or
      None. The threshold to close a finding is laxer than the one to open it, so that a notice does
      not flicker.
    forms: the texts of each case, by the `form` of a finding.
    remedies: suggested changes, the best first.
    behind: names of notices that cover this one: while one of them is open, this one is not opened.
    needs_modes: has no meaning where the data has no modes.
    """

    rule: str
    find: Callable[[Window, Finding | None], Finding | None]
    forms: Mapping[str, Form]
    remedies: tuple[Remedy, ...] = ()
    behind: tuple[str, ...] = ()
    needs_modes: bool = False
