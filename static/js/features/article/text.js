// @ts-check
/** The text of the article. Words in {braces|colour} are painted in the colour of the marks. */
import { m } from "../../app/i18n.js";

/** @typedef {{text: string}|{list: string[]}|{figure: "live"|"best"|"collapse"}|{ways: {title: string, preset?: string, lesson?: string}[]}} Block */
/** @typedef {{name: string, title: string, blocks: Block[]}} Chapter */

/** @type {Chapter[]} */
export const CHAPTERS = [
  {
    name: "what", title: m("What is a GAN?"),
    blocks: [
      { text: m("A generative adversarial network learns to make things that look like examples it was given: faces, voices, or, on this page, numbers. It consists of two networks that are trained against each other. Ian Goodfellow and his colleagues described it in 2014.") },
      { text: m("The {generator|fake} G turns noise into samples. It starts from random numbers z and returns G(z). It never sees the {real data|real}. The {discriminator|discriminator} D gets samples of both kinds, one at a time, and returns a number between 0 and 1: how sure it is that the sample is real.") },
      { text: m("D is trained to tell both kinds apart. G is trained to make D say “real”. Everything that G learns, it learns from D: each training step asks how D’s answer would change if a sample moved a little, and moves G that way.") },
      { figure: "live" },
    ],
  },
  {
    name: "read", title: m("How to read the stage"),
    blocks: [
      { text: m("The page opens with one number per sample, because then nothing has to be hidden. Along the axis stand all possible numbers. The {green hump|real} is the density of the real data: high where real numbers are frequent. The {purple hump|fake} is the density of what G makes. Training is going well when purple moves onto green and stays there.") },
      { text: m("The {blue line|discriminator} is D’s answer at every place. Where it is high, a sample counts as real. G feels only its slope: purple is pulled uphill. The {dashed line|discriminator} is the best answer that any discriminator could give against this generator, D*(x) = p_data(x) / (p_data(x) + p_g(x)). Where both densities are equally high, nobody can do better than guess, and D* is ½.") },
      { text: m("Below the curves, thin lines run from each noise value z to the number that G makes of it. Where many lines meet, purple is high. When all of them meet in one point, G has collapsed.") },
      { text: m("In the figure you are the generator. Move the purple hump, and watch what the best discriminator makes of it.") },
      { figure: "best" },
    ],
  },
  {
    name: "happens", title: m("What happens in one step"),
    blocks: [
      { list: [
        m("A batch of real samples is drawn, and a batch of noise goes through G."),
        m("D judges both. Its loss is small when real samples get high answers and generated ones low answers."),
        m("D’s weights move a little against the gradient of its loss."),
        m("Fresh noise goes through G, and D judges the result."),
        m("The gradient of G’s loss flows back through D into G, and G’s weights move. D stays as it is."),
      ] },
      { text: m("Press “Slow motion” below the stage to watch a single step in these phases, with its own numbers. “Inside” shows every neuron of both networks.") },
    ],
  },
  {
    name: "fails", title: m("Why training fails"),
    blocks: [
      { text: m("The game has an end: purple equals green, and D answers ½ everywhere. But gradient steps need not lead there, because each player walks on ground that the other one moves.") },
      { text: m("{Mode collapse|event} is the most famous failure. At any moment there is one sample that D likes best. If G learns much faster than D, it sends all of its noise there: purple becomes a spike. D notices, and lowers its answer at this place. G jumps to the next one. The samples never become diverse, because D judges each of them alone, and a single copy looks innocent.") },
      { figure: "collapse" },
      { text: m("Other failures are quieter. When D is far ahead, its answer is flat around the samples, and G gets no gradient. When both are equally strong, they may circle each other for ever, as two numbers can show. And when a learning rate is too high, everything becomes infinite.") },
      { ways: [
        { title: m("Make it collapse"), preset: "collapse_1d" },
        { title: m("A discriminator that is too good"), lesson: "too_good_a_discriminator" },
        { title: m("Two numbers that circle"), lesson: "the_smallest_gan" },
      ] },
    ],
  },
  {
    name: "helps", title: m("What helps"),
    blocks: [
      { list: [
        m("Balance. Give D the higher learning rate, or more updates per step, so that it stays close to the best answer."),
        m("Let D look at several samples side by side: minibatch discrimination and packing. Copies betray each other."),
        m("Keep D smooth, by a gradient penalty or spectral normalization, so that its slope reaches G everywhere."),
        m("Change the loss. The non-saturating loss keeps G’s gradient alive while D wins; the Wasserstein loss measures a distance that stays useful when the densities do not touch."),
        m("Average G’s weights over time. This hides the circling instead of ending it, and usually looks better."),
      ] },
      { text: m("Remedies work on average, not always. The lessons therefore count: each claim was checked on many random seeds, and says on how many it held.") },
      { ways: [
        { title: m("Start with lesson 1"), lesson: "it_converges" },
        { title: m("Rescue the width"), lesson: "minibatch_discrimination_keeps_the_width" },
        { title: m("Rescue the ring"), lesson: "rescue_the_ring" },
      ] },
    ],
  },
];
