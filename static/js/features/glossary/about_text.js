// @ts-check
/** The text of "About what you see": what is exact, what is estimated, and what the descriptions leave out. */
import { m } from "../../app/i18n.js";

/** @type {{title: string, paragraphs: string[]}[]} */
export const ABOUT = [
  {
    title: m("The picture"),
    paragraphs: [
      m("A frame shows one moment of the training: everything in it belongs to the same step. At full speed there are many steps between two frames. The page then draws about thirty frames a second and moves the points between them along straight lines. At slow speeds every step has its own frame."),
      m("The latents that are shown stay the same during a run. A point that moves always has the same z; the generator is what has changed."),
    ],
  },
  {
    title: m("The data"),
    paragraphs: [m("The density of the data is exact: it is computed from its formula. For your own points it is a sum of narrow Gaussians, one around each point.")],
  },
  {
    title: m("The generator's density p_g"),
    paragraphs: [
      m("On a line with one latent number, p_g is computed, not sampled. The page applies the generator to a thousand latents in order. The exact probability between two neighbouring latents is assigned to the interval between their images."),
      m("With more latents, with noise inside the generator, and always in the plane, p_g is estimated from samples: smoothed with a narrow kernel on a line, counted in cells and smoothed in the plane. In these cases the density of the data is blurred by the same amount before the two are compared."),
    ],
  },
  {
    title: m("D's curve"),
    paragraphs: [
      m("D(x) is the network's exact output at each point of a grid. A critic's output is a score, which has no fixed scale."),
      m("With minibatch discrimination, minibatch stddev, packing, or batch norm in D, the output depends on the rest of the batch, so D(x) is not a function of x alone. The curve then shows D's output for x within a fixed batch of real samples, where x replaces one of them. Feeding neighbouring points of the picture as one batch would show an artefact."),
      m("The dashed D* is p_data / (p_data + p_g). It is as exact as p_g, and it is optimal for a D that sees one sample at a time."),
    ],
  },
  {
    title: m("The numbers"),
    paragraphs: [
      m("The measurements use fresh samples, about ten times a second, never those that D was trained on. Sampling noise remains: two measurements of the same network differ in the second or third digit. The measurements of one step are always the same; they do not depend on who looks at them or when."),
      m("The losses are shown without penalties. The gradient norms include the penalties."),
    ],
  },
  {
    title: m("Notices"),
    paragraphs: [
      m("Each notice, such as a collapse or an oscillation, follows a rule with stated numbers; “Why?” shows it. The rules look only at the most recent measurements. They can be late, and they can miss short events. A suggested remedy fits the present settings, but it may not help."),
    ],
  },
  {
    title: m("Looking back and rewinding"),
    paragraphs: [
      m("A run is determined by its settings, its seed and the changes that were made. Its whole state is kept every few steps. To show a past moment, ganscope takes the last state before it and trains again from there. On the same machine the numbers are identical bit for bit. Nothing is interpolated."),
    ],
  },
  {
    title: m("The counts behind the lessons"),
    paragraphs: [
      m("The claims of a lesson were counted over many seeds, usually 64. “62 of 64 seeds” means that the claim was wrong for two of them. The lower bound is the smallest share of all seeds that is plausible at 95 % confidence. Your seed may be one of the exceptions. A single run proves little, however clear it looks."),
    ],
  },
];
