// @ts-check
/** The catalog's formulas in the notation of features/glossary/formula_parser.js, by the name of the entry. Missing ones stay text. */

/** @type {{[name: string]: string}} */
export const FORMULAS = Object.freeze({
  js: String.raw`\JS = \frac{1}{2} \KL(p_\text{data} \norm m) + \frac{1}{2} \KL(p_g \norm m), \quad m = \frac{1}{2}(p_\text{data} + p_g)`,
  kl: String.raw`\KL(p_\text{data} \norm p_g) = \sum p_\text{data} \log \frac{p_\text{data}}{p_g}`,
  w1: String.raw`W_1 = \int_0^1 \bar F_\text{data}^{-1}(u) - F_g^{-1}(u) \bar \text{ d}u`,
  value: String.raw`V(D, G) = \E \log D(x) + \E \log(1 - D(G(z)))`,
  best_value: String.raw`V(D^\star, G) = -\log 4 + 2 \JS(p_\text{data}, p_g)`,
  implied_js: String.raw`\frac{V(D, G) + \log 4}{2} \le \JS(p_\text{data}, p_g)`,
  generator_mean: String.raw`\E G(z)`,
  generator_std: String.raw`\sqrt{\E \norm G(z) - \E G(z) \norm^2}`,
  real_probability: String.raw`\E D(x)`,
  fake_probability: String.raw`\E D(G(z))`,
  generator_gradient_norm: String.raw`\norm \nabla_G L_G \norm_2`,
  discriminator_gradient_norm: String.raw`\norm \nabla_D L_D \norm_2`,
  mode_entropy: String.raw`-\sum_k \hat{p}_k \log \hat{p}_k`,
  reverse_kl_modes: String.raw`\sum_k \hat{p}_k \log \frac{\hat{p}_k}{w_k}`,
  discriminator_accuracy: String.raw`\frac{1}{2} P(D(x) > \frac{1}{2}) + \frac{1}{2} P(D(G(z)) < \frac{1}{2})`,
  quality: String.raw`P(\norm G(z) - \text{nearest mode} \norm < 3 \sigma)`,
  mutual_information: String.raw`L_I = \E \log Q(c \mid G(z, c)) + H(c)`,
  minibatch_discrimination: String.raw`o_b(i) = \sum_{j \ne i} \exp(-\norm M_{i b} - M_{j b} \norm_1), \quad M_i = T h(x_i)`,
  r1: String.raw`+ \frac{\gamma}{2} \E \norm \nabla D(x) \norm^2 \text{ on real } x`,
  r2: String.raw`+ \frac{\gamma}{2} \E \norm \nabla D(G(z)) \norm^2`,
  gradient_penalty: String.raw`+ \lambda \E (\norm \nabla D(\hat{x}) \norm - 1)^2, \quad \hat{x} = u x + (1 - u) G(z)`,
  spectral_norm: String.raw`W \to \frac{W}{\sigma(W)}`,
  weight_clipping: String.raw`w \leftarrow \min(c, \max(-c, w))`,
  instance_noise: String.raw`D(x + s \epsilon), \quad D(G(z) + s \epsilon')`,
  packing: String.raw`D(x_1, \dots, x_m) \text{ instead of } D(x)`,
});
