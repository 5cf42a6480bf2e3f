// @ts-check
/** The step trace on the stage: each phase has a picture between those before and after the step. */
import { blend } from "../../stage/tween.js";
import { batchPicture } from "./image_batch.js";
import { phaseOf, snapshotsOf } from "./model.js";
import { paintLineTrace } from "./paint_line.js";
import { paintPlaneTrace } from "./paint_plane.js";
/** @typedef {import("../../app/types.js").State} State */
/** @typedef {import("../../scenes/shared/painting.js").Painting} Painting */
/** @typedef {import("../../app/types.js").Tensor} Tensor */
/** @typedef {import("./model.js").StepTrace} StepTrace */
/** @typedef {import("./model.js").Phase} Phase */
/** @typedef {{trace: StepTrace, phase: Phase, share: number}} PhaseProgress share: the progress of the movement in the phase, from 0 to 1 */

const MOVEMENT_MS = 1100;
/** The arrays that are interpolated between two pictures of the step. */
const MOVING = ["discriminator", "fake_samples", "generated", "manifold", "phase_point"];
/** Layers that are hidden, so that the batch of the step is visible. */
const ASIDE = { manifold: false, trails: false, gradients: false };
/** The arrays of a picture that show the samples which stay the same, and what is said of them. */
const FIXED = /^(fake|real)_(samples|verdicts|labels)$|^nearest_/;
/** How each kind of data shows the batch of a step: by marks over the scene, or by a picture of the scene in which the batch has the place of its samples. */
/** @type {{[domain: string]: {paint?: typeof paintLineTrace | typeof paintPlaneTrace, picture?: (progress: PhaseProgress) => {[name: string]: Tensor}, aside: {[layer: string]: boolean}}}} */
const TRACES = {
  image: { picture: batchPicture, aside: ASIDE },
  line: { paint: paintLineTrace, aside: ASIDE },
  plane: { paint: paintPlaneTrace, aside: { ...ASIDE, real: false, fake: false } },
};

/** Smoothstep. @param {number} share */
const eased = (share) => share * share * (3 - 2 * share);

/** @param {{[name: string]: Tensor}} from @param {{[name: string]: Tensor}} to @param {number} share @returns {{[name: string]: Tensor}} */
export function between(from, to, share) {
  if (share >= 1 || from === to) return to;
  if (share <= 0) return from;
  const arrays = { ...to };
  for (const name of MOVING) {
    if (!from[name] || !to[name] || from[name].data.length !== to[name].data.length) continue;
    arrays[name] = { shape: to[name].shape, data: new Float32Array(to[name].data.length) };
    blend(from[name], to[name], arrays[name].data, share);
  }
  return arrays;
}

/** @returns {import("../../app/feature.js").StageOverlay} */
export function createTraceOverlay() {
  /** @type {{trace: StepTrace, name: string}|null} */
  let shown = null;
  let started = 0;
  /** @type {object|null} */
  let layers_known = null;
  /** @type {{[layer: string]: boolean}} */
  let layers_shown = {};

  /** @param {Painting["layers"]} layers @param {string} domain @returns the same object until its input changes */
  function layersFor(layers, domain) {
    if (layers !== layers_known) {
      layers_known = layers;
      layers_shown = { ...layers, ...(TRACES[domain]?.aside ?? ASIDE) };
    }
    return layers_shown;
  }

  /**
   * The painting of the present phase, or `painting` itself when there is none.
   * @param {Painting} painting @param {State} state @param {number} time
   */
  function overlay(painting, { step_trace }, time) {
    const phase = phaseOf(step_trace);
    const trace = step_trace?.trace;
    if (!trace || !phase) {
      shown = null;
      layers_known = null;
      return { painting, is_moving: false };
    }
    if (shown?.trace !== trace || shown.name !== phase.name) {
      shown = { trace, name: phase.name };
      started = time;
    }
    const done = painting.is_still ? 1 : Math.min(1, Math.max(0, (time - started) / MOVEMENT_MS));
    const share = eased(done);
    const pictures = snapshotsOf(trace);
    const { paint: paintTrace, picture } = TRACES[trace.domain] ?? {};
    const snapshot = between({ ...painting.frame.arrays, ...pictures[phase.from] }, { ...painting.frame.arrays, ...pictures[phase.to] }, phase.from === phase.to ? 1 : share);
    const others = Object.entries(snapshot).filter(([name]) => !FIXED.test(name));
    const arrays = picture ? { ...Object.fromEntries(others), ...picture({ trace, phase, share }) } : snapshot;
    const frame = { ...painting.frame, step: trace.step, frame: -1 - (step_trace?.phase ?? 0), domain: trace.domain, has_probability: trace.has_probability, arrays };
    return {
      painting: {
        ...painting, frame, morph: null, layers: layersFor(painting.layers, trace.domain),
        /** @param {CanvasRenderingContext2D} context @param {any} scale */
        overlay: (context, scale) => paintTrace?.(context, scale, { ...painting, frame }, { trace, phase, share }),
      },
      is_moving: done < 1,
    };
  }
  return { watched: (state) => state.step_trace, overlay };
}
