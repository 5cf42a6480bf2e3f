// @ts-check
/** The terms that no catalog entry explains. Formulas are in the notation of features/glossary/formula_parser.js. */
import { m } from "../../app/i18n.js";

/** @typedef {{name: string, title: string, text: string, group: string, math?: string, source: string, see?: string[]}} Term */

const GAN = "Goodfellow et al., Generative Adversarial Nets (2014)";

/** @type {Term[]} */
export const TERMS = [
  {
    name: "gan", title: m("GAN"), group: "game", source: `${GAN}, section 3`, see: ["generator", "discriminator", "minimax_value"],
    text: m("A generative adversarial network: two networks that play against each other. One makes samples, the other tells them from real ones, and each learns from what the other does. If all goes well, the samples end up indistinguishable from the data."),
  },
  {
    name: "generator", title: m("Generator (G)"), group: "game", math: String.raw`x = G(z), \quad z \sim p_z`, source: `${GAN}, section 3`, see: ["latent", "density"],
    text: m("The network that makes samples. It turns random numbers z into points x = G(z) and never sees the data: all it learns from is the slope of D's answers at its own samples. Purple on this page."),
  },
  {
    name: "discriminator", title: m("Discriminator (D)"), group: "game", math: String.raw`D(x) = \text{probability that } x \text{ is real}`, source: `${GAN}, section 3`, see: ["optimal_discriminator", "critic"],
    text: m("The network that is shown real samples and fakes and says how likely each is to be real: near 1 is “real”, near 0 “fake”, ½ “I cannot tell”. Blue on this page."),
  },
  {
    name: "latent", title: m("Latent (z)"), group: "game", math: String.raw`z \sim p_z`, source: `${GAN}, section 3`, see: ["generator"],
    text: m("The random numbers that a sample is made from. Nearby latents give nearby samples, so the generator carries the whole latent space along like a sheet of rubber: the latent grid shows it."),
  },
  {
    name: "density", title: m("p_data and p_g"), group: "game", source: `${GAN}, section 4`, see: ["optimal_discriminator"],
    text: m("How densely the data, and the generator's samples, lie at each place. The game is over when both are the same everywhere."),
  },
  {
    name: "step", title: m("Step"), group: "game", source: `${GAN}, algorithm 1`, see: ["two_time_scales"],
    text: m("One update of the generator together with the discriminator's updates that go with it. All counts on this page are in steps."),
  },
  {
    name: "batch", title: m("Batch"), group: "game", source: `${GAN}, algorithm 1`, see: ["gradient"],
    text: m("The samples that one update looks at. A small batch makes the gradient noisy; a large one makes each step slower."),
  },
  {
    name: "gradient", title: m("Gradient"), group: "game", math: String.raw`\theta \leftarrow \theta - \alpha \nabla_\theta L`, source: "Cauchy (1847); Goodfellow et al., Deep Learning (2016), section 4.3", see: ["learning_rate", "vanishing_gradient"],
    text: m("The direction in the space of the weights in which the loss grows fastest; learning goes the other way. Its norm says how strongly the loss still pulls."),
  },
  {
    name: "learning_rate", title: m("Learning rate"), group: "game", source: "Goodfellow et al., Deep Learning (2016), section 8.3", see: ["two_time_scales", "divergence"],
    text: m("How far one update goes. Too small and nothing happens; too large and the weights jump over what they look for, up to a divergence."),
  },
  {
    name: "seed", title: m("Seed"), group: "game", source: "ganscope", see: ["step"],
    text: m("The number from which all randomness of a run is drawn. The same settings, seed and changes give the same run, on every machine of the same kind; another seed shows whether what you saw was luck."),
  },
  {
    name: "control", title: m("Control"), group: "metrics", source: "Fisher, The Design of Experiments (1935)", see: ["seed", "confidence_interval"],
    text: m("The same training without the one thing that a claim is about, over the same seeds and steps. Only the difference between the two counts shows that a remedy helps: much that looks rescued would have healed by itself."),
  },
  {
    name: "confidence_interval", title: m("Confidence interval"), group: "metrics", source: "Newcombe, Interval Estimation for the Difference between Independent Proportions (1998)", see: ["control"],
    text: m("The range in which a share among all seeds lies, judged by the seeds that were counted. At 95 % confidence one such range in twenty misses the truth."),
  },
  {
    name: "time_to_goal", title: m("Time to the goal"), group: "metrics", source: "Kaplan and Meier, Nonparametric Estimation from Incomplete Observations (1958)", see: ["control"],
    text: m("The step at which a seed first reaches a goal. Some do not until the training ends, and nobody knows whether they would have: they are counted for as long as they were followed. The curve shows the share that has been there by each step."),
  },
  {
    name: "minimax_value", title: m("Minimax value V(D, G)"), group: "theory", math: String.raw`\min_G \max_D V(D, G) = \E_{x \sim p_\text{data}} \log D(x) + \E_{z \sim p_z} \log(1 - D(G(z)))`, source: `${GAN}, equation 1`, see: ["optimal_discriminator", "non_saturating", "equilibrium"],
    text: m("The number that both players pull at: D wants it high, G wants it low. It is what D earns by being right, in nats."),
  },
  {
    name: "optimal_discriminator", title: m("Best discriminator D*"), group: "theory", math: String.raw`D^\star(x) = \frac{p_\text{data}(x)}{p_\text{data}(x) + p_g(x)}`, source: `${GAN}, proposition 1`, see: ["density", "minimax_value"],
    text: m("The best answer there is against the present generator: the share of the data in what lies at x. Where both densities are equal it is ½. The dashed line shows it; the gap to D is what D has yet to learn."),
  },
  {
    name: "equilibrium", title: m("Equilibrium"), group: "theory", math: String.raw`p_g = p_\text{data}, \quad D = \frac{1}{2}, \quad V = -\log 4 \approx -1.386`, source: `${GAN}, theorem 1`, see: ["oscillation"],
    text: m("Where no player can gain by moving alone. In this game G makes exactly the data and D answers ½ everywhere. That it exists does not mean that training finds it."),
  },
  {
    name: "divergence_measure", title: m("JS and KL divergence"), group: "theory", math: String.raw`\JS(p, q) = \frac{1}{2} \KL(p \norm m) + \frac{1}{2} \KL(q \norm m), \quad m = \frac{p + q}{2}`, source: `${GAN}, theorem 1; Lin (1991)`, see: ["js", "kl", "wasserstein_distance"],
    text: m("Numbers that say how different two densities are; 0 means equal. KL punishes missing what the data have and can be infinite. JS lies between 0 and log 2 = 0.69, and stays there, flat, for densities that do not overlap."),
  },
  {
    name: "wasserstein_distance", title: m("Wasserstein distance"), group: "theory", math: String.raw`W_1(p, q) = \sup_{\norm f \norm_L \le 1} \E_{x \sim p} f(x) - \E_{x \sim q} f(x)`, source: "Arjovsky et al., Wasserstein GAN (2017), section 2", see: ["critic", "w1"],
    text: m("How far probability has to be carried to turn one density into the other. Unlike JS it still says which way is better when the two do not overlap."),
  },
  {
    name: "critic", title: m("Critic"), group: "theory", source: "Arjovsky et al., Wasserstein GAN (2017), section 3", see: ["wasserstein_distance", "gradient_penalty"],
    text: m("A discriminator without a probability: it gives any score, and the gap between its mean scores on real and on fake is what counts. Its slope has to be held in check, or the scores grow without bound."),
  },
  {
    name: "mode", title: m("Mode"), group: "theory", source: "Metz et al., Unrolled Generative Adversarial Networks (2017), section 3.1", see: ["modes_covered", "mode_collapse"],
    text: m("A peak of the data's density: one of the eight spots of the ring, say. A mode counts as covered when at least 2 % of all samples, or half of its fair share where that is less, lie within three standard deviations of it."),
  },
  {
    name: "two_time_scales", title: m("Two time scales"), group: "theory", source: "Heusel et al., GANs Trained by a Two Time-Scale Update Rule (2017)", see: ["learning_rate", "discriminator_won"],
    text: m("Giving the two players different learning rates, or different numbers of updates. The ratio decides whether D keeps up with G, and with it whether the game settles."),
  },
  {
    name: "mode_collapse", title: m("Mode collapse"), group: "trouble", source: "Goodfellow (2016), NIPS tutorial, section 5.1; Metz et al. (2017)", see: ["minibatch_discrimination", "minibatch_stddev", "packing", "modes_covered"],
    text: m("The generator makes almost the same thing whatever the latent. Each sample may look real; together they do not. D, which looks at one sample at a time, pushes all of them the same way. Letting D compare samples with each other is the direct remedy."),
  },
  {
    name: "vanishing_gradient", title: m("Vanishing gradient"), group: "trouble", math: String.raw`D(G(z)) \approx 0 \quad \to \quad \nabla_G \log(1 - D(G(z))) \approx 0`, source: `${GAN}, section 3; Arjovsky and Bottou (2017), section 2`, see: ["non_saturating", "instance_noise"],
    text: m("D is sure and flat where the fakes are, so that there is no slope for G to follow: it stands still. The better D, the worse. The non-saturating loss cures one cause, noise on the samples the other."),
  },
  {
    name: "discriminator_won", title: m("D has won"), group: "trouble", source: "Arjovsky and Bottou, Towards Principled Methods for Training GANs (2017), section 2", see: ["vanishing_gradient", "two_time_scales", "r1"],
    text: m("D tells every fake from every real sample and stays ahead. For a moment that is normal, at the beginning above all; when it lasts, G gets no hint that helps."),
  },
  {
    name: "oscillation", title: m("Oscillation"), group: "trouble", source: "Mescheder et al., Which Training Methods for GANs do actually Converge? (2018), section 2", see: ["r1", "equilibrium"],
    text: m("The players chase each other in circles: G moves to where D believes in real, D learns that the fakes are there now, and G moves on. Gradient steps alone need not end that; penalties on D's slope do."),
  },
  {
    name: "divergence", title: m("Divergence (NaN)"), group: "trouble", source: "Goodfellow et al., Deep Learning (2016), section 8.2.4", see: ["learning_rate"],
    text: m("A loss or a weight becomes infinite, or not a number. Training stops at the last finite state. Usually a learning rate is too high."),
  },
  {
    name: "non_saturating", title: m("Non-saturating loss"), group: "losses", math: String.raw`L_G = -\E \log D(G(z))`, source: `${GAN}, section 3`, see: ["minimax", "vanishing_gradient"],
    text: m("Instead of making D's success small, G makes its own large: it maximises log D(G(z)). The equilibrium is the same, but the slope is steep where G is losing. This is the loss that nearly everybody means by “GAN”."),
  },
  {
    name: "minimax", title: m("Saturating (minimax) loss"), group: "losses", math: String.raw`L_G = \E \log(1 - D(G(z)))`, source: `${GAN}, equation 1`, see: ["non_saturating", "vanishing_gradient"],
    text: m("The loss of the theory: G goes down the very value that D goes up. Where D is sure of a fake it is flat, so that a generator that is losing badly learns next to nothing."),
  },
  {
    name: "penalty", title: m("Gradient penalties"), group: "stabilizers", math: String.raw`\frac{\gamma}{2} \E \norm \nabla D(x) \norm^2`, source: "Mescheder et al. (2018); Gulrajani et al. (2017)", see: ["r1", "r2", "gradient_penalty"],
    text: m("A price on D's slope, added to its loss. It keeps D smooth, so that it cannot win by a wall, and damps the chase of the two players."),
  },
  {
    name: "batch_aware", title: m("Batch-aware techniques"), group: "stabilizers", source: "Salimans et al., Improved Techniques for Training GANs (2016), section 3.2", see: ["minibatch_discrimination", "minibatch_stddev", "packing"],
    text: m("Techniques that let D see more than one sample at a time: how alike the samples of a batch are gives a collapsed generator away. D's answer for one sample then depends on its company."),
  },
];
