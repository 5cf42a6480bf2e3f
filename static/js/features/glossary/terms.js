// @ts-check
/** The terms that no catalog entry explains. Formulas are in the notation of features/glossary/formula_parser.js. */
import { m } from "../../app/i18n.js";

/** @typedef {{name: string, title: string, text: string, group: string, math?: string, source: string, see?: string[]}} Term */

const GAN = "Goodfellow et al., Generative Adversarial Nets (2014)";

/** @type {Term[]} */
export const TERMS = [
  {
    name: "gan", title: m("GAN"), group: "game", source: `${GAN}, section 3`, see: ["generator", "discriminator", "minimax_value"],
    text: m("A generative adversarial network: two networks that compete. One makes samples, the other tries to distinguish them from real ones, and each learns from what the other does. If training succeeds, the samples cannot be distinguished from the data."),
  },
  {
    name: "generator", title: m("Generator (G)"), group: "game", math: String.raw`x = G(z), \quad z \sim p_z`, source: `${GAN}, section 3`, see: ["latent", "density"],
    text: m("The network that makes samples. It turns random numbers z into points x = G(z). It never sees the data; it learns only from the gradient of D at its own samples. Purple on this page."),
  },
  {
    name: "discriminator", title: m("Discriminator (D)"), group: "game", math: String.raw`D(x) = \text{probability that } x \text{ is real}`, source: `${GAN}, section 3`, see: ["optimal_discriminator", "critic"],
    text: m("The network that receives real and fake samples and outputs the probability that each is real: near 1 means “real”, near 0 “fake”, ½ “cannot tell”. Blue on this page."),
  },
  {
    name: "latent", title: m("Latent (z)"), group: "game", math: String.raw`z \sim p_z`, source: `${GAN}, section 3`, see: ["generator"],
    text: m("The random numbers that a sample is made from. Nearby latents give nearby samples, so the generator stretches the latent space like a sheet of rubber. The latent grid shows this."),
  },
  {
    name: "density", title: m("p_data and p_g"), group: "game", source: `${GAN}, section 4`, see: ["optimal_discriminator"],
    text: m("The densities of the data and of the generator's samples. G has learned the data when the two are equal everywhere."),
  },
  {
    name: "step", title: m("Step"), group: "game", source: `${GAN}, algorithm 1`, see: ["two_time_scales"],
    text: m("One update of the generator, together with the discriminator's updates that belong to it. This page counts everything in steps."),
  },
  {
    name: "batch", title: m("Batch"), group: "game", source: `${GAN}, algorithm 1`, see: ["gradient"],
    text: m("The samples that one update uses. A small batch makes the gradient noisy; a large one makes each step slower."),
  },
  {
    name: "gradient", title: m("Gradient"), group: "game", math: String.raw`\theta \leftarrow \theta - \alpha \nabla_\theta L`, source: "Cauchy (1847); Goodfellow et al., Deep Learning (2016), section 4.3", see: ["learning_rate", "vanishing_gradient"],
    text: m("The direction in weight space in which the loss grows fastest; training moves in the opposite direction. Its norm is the steepness of the loss."),
  },
  {
    name: "learning_rate", title: m("Learning rate"), group: "game", source: "Goodfellow et al., Deep Learning (2016), section 8.3", see: ["two_time_scales", "divergence"],
    text: m("The step size of one update. If it is too small, training hardly moves; if it is too large, the weights overshoot and may diverge."),
  },
  {
    name: "seed", title: m("Seed"), group: "game", source: "ganscope", see: ["step"],
    text: m("The number that determines all randomness of a run. The same settings, seed and changes give the same run on every machine of the same kind. Another seed shows whether what you saw was chance."),
  },
  {
    name: "control", title: m("Control"), group: "metrics", source: "Fisher, The Design of Experiments (1935)", see: ["seed", "confidence_interval"],
    text: m("The same training without the one thing that a claim is about, with the same seeds and steps. Only the difference between the two counts shows that a remedy helps, because many runs recover without any remedy."),
  },
  {
    name: "confidence_interval", title: m("Confidence interval"), group: "metrics", source: "Newcombe, Interval Estimation for the Difference between Independent Proportions (1998)", see: ["control"],
    text: m("A range for the share among all seeds, estimated from the seeds that were counted. At 95 % confidence, one such range in twenty does not contain the true share."),
  },
  {
    name: "time_to_goal", title: m("Time to the goal"), group: "metrics", source: "Kaplan and Meier, Nonparametric Estimation from Incomplete Observations (1958)", see: ["control"],
    text: m("The step at which a seed first reaches a goal. Some seeds have not reached it when the training ends; they are counted for as long as they were followed. The curve shows the share of seeds that have reached the goal by each step."),
  },
  {
    name: "minimax_value", title: m("Minimax value V(D, G)"), group: "theory", math: String.raw`\min_G \max_D V(D, G) = \E_{x \sim p_\text{data}} \log D(x) + \E_{z \sim p_z} \log(1 - D(G(z)))`, source: `${GAN}, equation 1`, see: ["optimal_discriminator", "non_saturating", "equilibrium"],
    text: m("The value of the game, in nats: D maximises it and G minimises it. It is high when D classifies correctly."),
  },
  {
    name: "optimal_discriminator", title: m("Best discriminator D*"), group: "theory", math: String.raw`D^\star(x) = \frac{p_\text{data}(x)}{p_\text{data}(x) + p_g(x)}`, source: `${GAN}, proposition 1`, see: ["density", "minimax_value"],
    text: m("The optimal discriminator against the present generator: D*(x) is the data's share of the density at x. Where both densities are equal it is ½. The dashed line shows it; the gap to D is what D has not learned yet."),
  },
  {
    name: "equilibrium", title: m("Equilibrium"), group: "theory", math: String.raw`p_g = p_\text{data}, \quad D = \frac{1}{2}, \quad V = -\log 4 \approx -1.386`, source: `${GAN}, theorem 1`, see: ["oscillation"],
    text: m("A state in which neither player can gain by changing alone. In a GAN, G then reproduces the data exactly and D is ½ everywhere. It exists, but training does not always find it."),
  },
  {
    name: "divergence_measure", title: m("JS and KL divergence"), group: "theory", math: String.raw`\JS(p, q) = \frac{1}{2} \KL(p \norm m) + \frac{1}{2} \KL(q \norm m), \quad m = \frac{p + q}{2}`, source: `${GAN}, theorem 1; Lin (1991)`, see: ["js", "kl", "wasserstein_distance"],
    text: m("Numbers that measure how different two densities are; 0 means equal. KL is large, even infinite, where the generator misses part of the data. JS lies between 0 and log 2 = 0.69. For densities that do not overlap it is always 0.69, so it has no gradient."),
  },
  {
    name: "wasserstein_distance", title: m("Wasserstein distance"), group: "theory", math: String.raw`W_1(p, q) = \sup_{\norm f \norm_L \le 1} \E_{x \sim p} f(x) - \E_{x \sim q} f(x)`, source: "Arjovsky et al., Wasserstein GAN (2017), section 2", see: ["critic", "w1"],
    text: m("How far probability mass has to be moved to turn one density into the other. Unlike JS it still shows the better direction when the two do not overlap."),
  },
  {
    name: "critic", title: m("Critic"), group: "theory", source: "Arjovsky et al., Wasserstein GAN (2017), section 3", see: ["wasserstein_distance", "gradient_penalty"],
    text: m("A discriminator whose output is a score, not a probability. What counts is the difference between its mean scores on real and fake samples. Its slope must be limited; otherwise the scores grow without bound."),
  },
  {
    name: "mode", title: m("Mode"), group: "theory", source: "Metz et al., Unrolled Generative Adversarial Networks (2017), section 3.1", see: ["modes_covered", "mode_collapse"],
    text: m("A peak of the data's density, for example one of the eight spots of the ring. A mode is covered when at least 2 % of all samples (or half of its fair share, if that is less) lie within three standard deviations of it."),
  },
  {
    name: "two_time_scales", title: m("Two time scales"), group: "theory", source: "Heusel et al., GANs Trained by a Two Time-Scale Update Rule (2017)", see: ["learning_rate", "discriminator_won"],
    text: m("Giving the two players different learning rates or different numbers of updates. The ratio decides whether D can keep up with G, and so whether training converges."),
  },
  {
    name: "mode_collapse", title: m("Mode collapse"), group: "trouble", source: "Goodfellow (2016), NIPS tutorial, section 5.1; Metz et al. (2017)", see: ["minibatch_discrimination", "minibatch_stddev", "packing", "modes_covered"],
    text: m("The generator makes almost the same sample for every latent. Each sample may look real; together they do not. D looks at one sample at a time and so pushes all of them in the same direction. The direct remedy is to let D compare samples with each other."),
  },
  {
    name: "vanishing_gradient", title: m("Vanishing gradient"), group: "trouble", math: String.raw`D(G(z)) \approx 0 \quad \to \quad \nabla_G \log(1 - D(G(z))) \approx 0`, source: `${GAN}, section 3; Arjovsky and Bottou (2017), section 2`, see: ["non_saturating", "instance_noise"],
    text: m("D is certain, and therefore flat, where the fakes are. G then has no gradient to follow and stops moving. The better D is, the worse this gets. The non-saturating loss removes one cause, noise on the samples the other."),
  },
  {
    name: "discriminator_won", title: m("D has won"), group: "trouble", source: "Arjovsky and Bottou, Towards Principled Methods for Training GANs (2017), section 2", see: ["vanishing_gradient", "two_time_scales", "r1"],
    text: m("D separates all fakes from all real samples and stays ahead. For a short time this is normal, especially at the beginning. If it lasts, G gets no useful gradient."),
  },
  {
    name: "oscillation", title: m("Oscillation"), group: "trouble", source: "Mescheder et al., Which Training Methods for GANs do actually Converge? (2018), section 2", see: ["r1", "equilibrium"],
    text: m("The players chase each other in circles. G moves to where D's output is high, D learns that the fakes are there now, and G moves on. Gradient steps alone may never end this; penalties on D's slope do."),
  },
  {
    name: "divergence", title: m("Divergence (NaN)"), group: "trouble", source: "Goodfellow et al., Deep Learning (2016), section 8.2.4", see: ["learning_rate"],
    text: m("A loss or a weight becomes infinite or NaN (not a number). Training stops at the last finite state. Usually a learning rate is too high."),
  },
  {
    name: "non_saturating", title: m("Non-saturating loss"), group: "losses", math: String.raw`L_G = -\E \log D(G(z))`, source: `${GAN}, section 3`, see: ["minimax", "vanishing_gradient"],
    text: m("G maximises log D(G(z)) instead of minimising log(1 − D(G(z))). The equilibrium is the same, but the gradient is large where G is losing. This is the loss that most people mean by “GAN”."),
  },
  {
    name: "minimax", title: m("Saturating (minimax) loss"), group: "losses", math: String.raw`L_G = \E \log(1 - D(G(z)))`, source: `${GAN}, equation 1`, see: ["non_saturating", "vanishing_gradient"],
    text: m("The loss of the theory: G minimises exactly the value that D maximises. It is flat where D is certain that a sample is fake, so a generator that is losing badly learns almost nothing."),
  },
  {
    name: "penalty", title: m("Gradient penalties"), group: "stabilizers", math: String.raw`\frac{\gamma}{2} \E \norm \nabla D(x) \norm^2`, source: "Mescheder et al. (2018); Gulrajani et al. (2017)", see: ["r1", "r2", "gradient_penalty"],
    text: m("A penalty on D's slope, added to D's loss. It keeps D smooth, so that D cannot separate the samples with a steep wall, and it damps the oscillation of the two players."),
  },
  {
    name: "batch_aware", title: m("Batch-aware techniques"), group: "stabilizers", source: "Salimans et al., Improved Techniques for Training GANs (2016), section 3.2", see: ["minibatch_discrimination", "minibatch_stddev", "packing"],
    text: m("Techniques that let D see more than one sample at a time. The samples of a collapsed generator are too similar, and D can see that. D's output for one sample then depends on the rest of its batch."),
  },
];
