// @ts-check
/** The text of "About what you see": what is exact, what is estimated, and what the descriptions leave out. */
import { m } from "../../app/i18n.js";

/** @type {{title: string, paragraphs: string[]}[]} */
export const ABOUT = [
  {
    title: m("The picture"),
    paragraphs: [
      m("One frame is one moment of the training: all that it shows belongs to the same step. At full speed many steps lie between two frames; the page then draws some thirty frames a second and moves the points between them along straight lines. At slow speeds each step has a frame of its own."),
      m("The latents that are shown stay the same for a whole run. A point that moves is the same z all the time: it is the generator that has changed."),
    ],
  },
  {
    title: m("The data"),
    paragraphs: [m("The density of the data is exact: it is computed from its formula. For points of your own it is that of a narrow Gaussian around each of them.")],
  },
  {
    title: m("The generator's density p_g"),
    paragraphs: [
      m("On a line with one latent number, p_g is computed, not sampled: the generator is followed through a thousand latents in order, and carries the exact share of the probability that lies between two of them to the stretch between their images."),
      m("With more latents, with noise inside the generator, and always in the plane, it is estimated from samples: smoothed by a narrow kernel on a line, counted in cells and smoothed in the plane. Where that is so, the density of the data is blurred as much before the two are compared."),
    ],
  },
  {
    title: m("D's curve"),
    paragraphs: [
      m("D(x) is the network's own answer at each place of a grid, exact. With a critic it is a score, which has no scale of its own."),
      m("With minibatch discrimination, minibatch stddev, packing, or batch norm in D, the answer depends on the rest of the batch, so that D(x) is no function of x alone. The curve is then D's answer for x in the company of a fixed batch of real samples, x replacing one of them. Feeding neighbouring places of the picture as one batch would show an artefact."),
      m("The dashed D* is p_data / (p_data + p_g). It is as exact as p_g is, and it is the best for a D that sees one sample at a time."),
    ],
  },
  {
    title: m("The numbers"),
    paragraphs: [
      m("The measurements are taken on fresh samples, some ten times a second, never on those that D was trained on. They carry the noise of those samples: two measurements of the same network differ in the second or third digit. Those of one step are always the same: they do not depend on who looks, or when."),
      m("The losses are those of the bare game, without penalties. The gradient norms are with them."),
    ],
  },
  {
    title: m("Notices"),
    paragraphs: [
      m("What the page says about a collapse, an oscillation and the like follows a rule with stated numbers; “Why?” shows it. The rules look at the last measurements only. They can be late, and they can miss what lasts for a moment. What is offered as a remedy fits the present settings; that it helps is not certain."),
    ],
  },
  {
    title: m("Looking back, and going back"),
    paragraphs: [
      m("A run is a function of its settings, its seed and the changes that were made. Every few steps its whole state is kept. A moment of the past is shown by taking the last state before it and training again from there: the same numbers, bit for bit, on the same machine. Nothing is interpolated."),
    ],
  },
  {
    title: m("The counts behind the lessons"),
    paragraphs: [
      m("What a lesson claims was counted over many seeds, usually 64. “62 of 64 seeds” means that the claim was wrong in two of them; the lower bound says how large the share among all seeds is at least, at 95 % confidence. Your seed may be one of the others. A single run, however clear, proves little."),
    ],
  },
];
